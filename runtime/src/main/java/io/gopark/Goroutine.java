package io.gopark;

import io.gopark.internal.host.Opened;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine: a virtual thread that a {@link GoRuntime} schedules. All methods may be called from
 * any thread; what they return about a goroutine that runs elsewhere is a snapshot.
 */
public sealed interface Goroutine permits io.gopark.internal.sched.Goroutine {
  /** Go's words for the state of a goroutine. */
  enum Status {
    IDLE,
    RUNNABLE,
    RUNNING,
    SYSCALL,
    WAITING,
    DEAD
  }

  /** The goroutine that calls this, or null on a thread that is none. */
  static @Nullable Goroutine current() {
    Opened.require();
    return io.gopark.internal.sched.Goroutine.currentOrNull();
  }

  /** Unique in its runtime, never used again, not dense; 1 is a program's main goroutine. */
  long id();

  /** The name given to {@code go(name, task)}, or an empty string. */
  String name();

  Status status();

  /** Why it waits; {@link WaitReason#NONE} when it does not. */
  WaitReason waitReason();

  /**
   * The virtual thread that this goroutine is: to join, to interrupt, to read its stack. It starts
   * and stops with the goroutine.
   */
  Thread thread();
}
