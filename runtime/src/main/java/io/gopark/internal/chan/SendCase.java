package io.gopark.internal.chan;

import io.gopark.Select.CaseFunction;
import io.gopark.SelectCase;
import io.gopark.SendChan;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A send in a select. */
public final class SendCase<T, R extends @Nullable Object, X extends Exception> extends SelectWaiter
    implements SelectCase.Send<T, R, X>, CaseHandler<R, X> {
  private final CaseFunction<? extends R, ? extends X> then;
  private @Nullable T value;

  public SendCase(
      @Nullable SendChan<? super T> ch, T value, CaseFunction<? extends R, ? extends X> then) {
    super(true, (Channel<?>) ch);
    this.value = value;
    this.then = Objects.requireNonNull(then, "then");
  }

  @Override
  public void channel(@Nullable SendChan<? super T> ch) {
    bind((Channel<?>) ch);
  }

  @Override
  public void value(T value) {
    this.value = Objects.requireNonNull(value, "send of null");
  }

  @Override
  @Nullable Object offer() {
    return value;
  }

  @Override
  CaseHandler<?, ?> handler() {
    return this;
  }

  @Override
  public R handle(@Nullable Object received) throws X {
    return then.on();
  }
}
