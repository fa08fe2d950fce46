package io.gopark;

import org.jspecify.annotations.Nullable;

/**
 * The handlers of cases that have none of the user's. Classes, because a lambda that the JVM cannot
 * link for want of memory can never be linked again.
 */
@SuppressWarnings("NullAway") // it does not see the nullness that the type arguments carry
final class SelectHandlers {
  private SelectHandlers() {}

  /** The value received is the select's. */
  static final class Same<T> implements Select.RecvFunction<T, @Nullable T, RuntimeException> {
    @Override
    public @Nullable T on(@Nullable T value) {
      return value;
    }
  }

  /** The select has no value. */
  static final class Nothing implements Select.CaseFunction<@Nullable Void, RuntimeException> {
    @Override
    public @Nullable Void on() {
      return null;
    }
  }

  record OfAction<X extends Exception>(Select.CaseAction<? extends X> action)
      implements Select.CaseFunction<@Nullable Void, X> {
    @Override
    public @Nullable Void on() throws X {
      action.run();
      return null;
    }
  }

  record WithOk<T, R extends @Nullable Object, X extends Exception>(
      Select.RecvOkFunction<? super T, ? extends R, ? extends X> then)
      implements Select.RecvFunction<T, R, X> {
    @Override
    public R on(@Nullable T value) throws X {
      return then.on(value, value != null);
    }
  }
}
