package io.gopark.internal.sched;

/**
 * Unwinds a goroutine that called {@code goexit}, so that its finally blocks run. Has no stack
 * trace and no message; code that catches {@code Throwable} and swallows it also swallows the exit.
 *
 * @go runtime.Goexit
 */
public final class GoexitSignal extends Error {
  private static final long serialVersionUID = 1L;

  public static final GoexitSignal INSTANCE = new GoexitSignal();

  private GoexitSignal() {
    super("goexit", null, false, false);
  }
}
