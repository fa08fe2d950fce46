package io.gopark.internal.chan;

import io.gopark.RecvChan;
import io.gopark.Select.RecvFunction;
import io.gopark.SelectCase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A receive in a select. */
public final class RecvCase<T, R extends @Nullable Object, X extends Exception> extends SelectWaiter
    implements SelectCase.Recv<T, R, X>, CaseHandler<R, X> {
  private final RecvFunction<? super T, ? extends R, ? extends X> then;

  public RecvCase(
      @Nullable RecvChan<? extends T> ch, RecvFunction<? super T, ? extends R, ? extends X> then) {
    super(false, (Channel<?>) ch);
    this.then = Objects.requireNonNull(then, "then");
  }

  @Override
  public void channel(@Nullable RecvChan<? extends T> ch) {
    bind((Channel<?>) ch);
  }

  @Override
  @Nullable Object offer() {
    return null;
  }

  @Override
  CaseHandler<?, ?> handler() {
    return this;
  }

  @Override
  @SuppressWarnings("unchecked")
  public R handle(@Nullable Object received) throws X {
    return then.on((T) received);
  }
}
