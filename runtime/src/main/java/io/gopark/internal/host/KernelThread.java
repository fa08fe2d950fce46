package io.gopark.internal.host;

/** What the system's kernel says of one thread. Asked by one thread at a time. */
@FunctionalInterface
public interface KernelThread {
  /** It runs, or would if it had a CPU; or the kernel does not tell. */
  long RUNS = -1;

  /**
   * {@link #RUNS}, or, of a thread that is blocked, which wait this is: a number that does not
   * change while the thread does not run. Two equal answers mean that it was blocked all the time
   * in between.
   */
  long waitNumber();
}
