package io.gopark.cli;

/** What the command tells its caller; the numbers above 60 are those of {@code sysexits.h}. */
final class ExitStatus {
  static final int OK = 0;

  /** The program does not compile or has no main: what javac and java answer too. */
  static final int NOT_RUNNABLE = 1;

  /** A panic, a deadlock, or SIGQUIT, as in Go. */
  static final int PANIC = 2;

  static final int USAGE = 64;
  static final int NO_INPUT = 66;
  static final int UNAVAILABLE = 69;

  private ExitStatus() {}

  /** What {@code go run} says when the program has ended with {@link #PANIC}. */
  static String line() {
    return "exit status %d%n".formatted(PANIC);
  }
}
