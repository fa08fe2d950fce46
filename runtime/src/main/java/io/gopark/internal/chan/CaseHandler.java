package io.gopark.internal.chan;

import org.jspecify.annotations.Nullable;

/** What a case does once it was chosen and its operation is done. */
public interface CaseHandler<R extends @Nullable Object, X extends Exception> {
  /**
   * Runs the program's code, outside of the runtime; {@code received} is null but for a receive.
   */
  R handle(@Nullable Object received) throws X;
}
