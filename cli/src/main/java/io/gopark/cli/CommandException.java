package io.gopark.cli;

/** Something the user can put right: one line that says what to do, and the exit status. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  CommandException(int status, String line) {
    super(line, null, false, false);
    this.status = status;
  }

  static CommandException usage(String line) {
    return new CommandException(ExitStatus.USAGE, line);
  }

  static CommandException missing(String line) {
    return new CommandException(ExitStatus.NO_INPUT, line);
  }

  static CommandException notRunnable(String line) {
    return new CommandException(ExitStatus.NOT_RUNNABLE, line);
  }

  int status() {
    return status;
  }
}
