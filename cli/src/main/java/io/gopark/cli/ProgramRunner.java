package io.gopark.cli;

import io.gopark.Task;

/** Runs a program's main to its end. */
@FunctionalInterface
interface ProgramRunner {
  /**
   * Returns the exit status; a program that fails or calls {@code System.exit} never comes back.
   */
  int run(Task main) throws Exception;
}
