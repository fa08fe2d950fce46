package io.gopark.internal.sched;

/** What the scheduler tells the runtime that it is part of. Called on any thread, without locks. */
public interface RuntimeEvents {
  /** An exception left {@code gp}'s task; {@code gp} is the caller and ends afterwards. */
  void panicked(Goroutine gp, Throwable e);

  /** {@code gp}, which is the caller, ends by goexit. */
  void goexited(Goroutine gp);

  /** The program cannot go on: {@code text} is Go's, without the words "fatal error: ". */
  void fatal(Fatal kind, String text);

  /** What went wrong. */
  enum Fatal {
    DEADLOCK,
    THREAD_EXHAUSTION,
    BROKEN
  }
}
