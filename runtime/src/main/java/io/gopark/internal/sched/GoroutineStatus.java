package io.gopark.internal.sched;

/**
 * The states of a G.
 *
 * <pre>
 *   IDLE      -> RUNNABLE    newproc, or start() of a thread made by a factory       release
 *   RUNNABLE  -> RUNNING     execute: the M that dequeued it                         release
 *   RUNNING   -> RUNNABLE    Gosched, preempted, lost its P                          release
 *   RUNNING   -> WAITING     gopark, by itself before the switch                     release
 *   WAITING   -> RUNNABLE    goready, by whoever took it out of its wait queue       release
 *   RUNNING   -> PARKED      a JDK park, by the M after the switch                   release
 *   PARKED    -> RUNNABLE    the JDK's execute(), from any thread                    CAS
 *   RUNNABLE  -> PARKED      a duplicate execute() found nothing to run              CAS
 *   RUNNING   -> SYSCALL     entersyscall                                            release
 *   SYSCALL   -> RUNNING     exitsyscall with a P                                    release
 *   SYSCALL   -> RUNNABLE    exitsyscall without a P                                 release
 *   RUNNING   -> DEAD        goexit                                                  release
 * </pre>
 *
 * Who owns the stack: in RUNNING and SYSCALL the M that runs it; in RUNNABLE the queue that holds
 * it; in WAITING and PARKED nobody (of one that has just parked, or was readied since, still the M
 * that ran it, until the thread's state says that it is off the stack), and a dumper may hold it
 * through the thread's own state word ({@code VirtualThreads.SUSPENDED}), which is the counterpart
 * of Go's {@code _Gscan} bit.
 *
 * <p>Where the scheduler is being closed the start() of a thread made by a factory is rejected, and
 * the status stays IDLE ({@link Creation#admit}).
 *
 * <p>Go moves the status by compare-and-set because the scan bit shares the word. Here that bit is
 * elsewhere, so an arrow with one possible author at a time is a checked release store; the arrows
 * that several threads may compete for (those out of PARKED) are compare-and-set. PARKED is shown
 * as "waiting": it only tells a wait that the JDK ends from one that goready ends.
 *
 * @go runtime._Gidle
 */
public final class GoroutineStatus {
  public static final int IDLE = 0;
  public static final int RUNNABLE = 1;
  public static final int RUNNING = 2;
  public static final int SYSCALL = 3;
  public static final int WAITING = 4;
  public static final int DEAD = 6;
  public static final int PARKED = 4 | 0x10;

  private GoroutineStatus() {}

  /** Go's number for the state, as {@code scheddetail} prints it. */
  public static int goNumber(int status) {
    return status & 0xF;
  }

  /**
   * Go's word for the state, as a goroutine dump prints it.
   *
   * @go runtime.gStatusStrings
   */
  public static String word(int status) {
    return switch (goNumber(status)) {
      case IDLE -> "idle";
      case RUNNABLE -> "runnable";
      case RUNNING -> "running";
      case SYSCALL -> "syscall";
      case WAITING -> "waiting";
      case DEAD -> "dead";
      default -> "???";
    };
  }
}
