package io.gopark.internal.chan;

import io.gopark.Select.CaseFunction;
import io.gopark.SelectCase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Go's {@code default}. */
public final class OrElseCase<R extends @Nullable Object, X extends Exception>
    implements SelectCase.OrElse<R, X>, CaseHandler<R, X> {
  private final CaseFunction<? extends R, ? extends X> then;

  public OrElseCase(CaseFunction<? extends R, ? extends X> then) {
    this.then = Objects.requireNonNull(then, "then");
  }

  @Override
  public R handle(@Nullable Object received) throws X {
    return then.on();
  }
}
