package io.gopark.internal.chan;

import io.gopark.Select.CaseFunction;
import io.gopark.SelectCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A time limit of a select. It is a timer of the select's, no channel. */
public final class AfterCase<R extends @Nullable Object, X extends Exception>
    implements SelectCase.After<R, X>, CaseHandler<R, X> {
  private final CaseFunction<? extends R, ? extends X> then;
  private long nanos;

  public AfterCase(Duration timeout, CaseFunction<? extends R, ? extends X> then) {
    this.nanos = Channel.nanos(timeout);
    this.then = Objects.requireNonNull(then, "then");
  }

  @Override
  public void timeout(Duration timeout) {
    nanos = Channel.nanos(timeout);
  }

  long nanos() {
    return nanos;
  }

  @Override
  public R handle(@Nullable Object received) throws X {
    return then.on();
  }
}
