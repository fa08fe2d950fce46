package io.gopark.sync;

import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.Task;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.sched.GoexitSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goroutines that work on parts of one task. The first that fails decides: its exception is what
 * {@link #await} throws, and it cancels the group, in the way the group was made for.
 *
 * {@snippet :
 * var group = ErrGroup.interrupting();
 * group.limit(2);
 * for (String file : List.of("a", "b", "missing", "c")) {
 *   group.go(() -> {
 *     if (file.equals("missing")) {
 *       throw new FileNotFoundException(file);
 *     }
 *   });
 * }
 * try {
 *   group.await();
 * } catch (FileNotFoundException e) {
 *   IO.println("failed: " + e.getMessage()); // -> failed: missing
 * }
 * }
 *
 * <p>Happens-before: the end of each task happens before the return of {@code await}.
 *
 * @go errgroup.Group
 */
public final class ErrGroup {
  /** What is done, once, when the group fails or is over. */
  @FunctionalInterface
  public interface Cancellation {
    /**
     * @param cause the first failure; null when the group ended without one
     */
    void cancel(@Nullable Throwable cause);
  }

  private final WaitGroup group = new WaitGroup();
  private final Once failed = new Once();
  private final Once cancelled = new Once();
  private final @Nullable Cancellation cancellation;

  /** The goroutines to interrupt, where the group does that; guarded by {@code runningLock}. */
  private final @Nullable List<Thread> running;

  private final Mutex runningLock = new Mutex();
  private boolean interrupted;
  private volatile @Nullable Limit limit;
  private volatile @Nullable Throwable failure;

  /** A group that lets the others go on after a failure. */
  public ErrGroup() {
    this(null, false);
  }

  private ErrGroup(@Nullable Cancellation cancellation, boolean interrupting) {
    this.cancellation = cancellation;
    this.running = interrupting ? new ArrayList<>() : null;
  }

  /**
   * A group whose first failure interrupts the goroutines that still run, and those started later.
   */
  public static ErrGroup interrupting() {
    return new ErrGroup(null, true);
  }

  /**
   * A group whose first failure calls {@code cancellation}, in the goroutine that failed; without a
   * failure it is called at the end of {@link #await}, with null. A context is cancelled so:
   *
   * {@snippet :
   * CancelScope scope = parent.withCancel();
   * ErrGroup group = ErrGroup.cancelling(scope::cancel);
   * }
   *
   * @go errgroup.WithContext
   */
  public static ErrGroup cancelling(Cancellation cancellation) {
    return new ErrGroup(Objects.requireNonNull(cancellation, "cancellation"), false);
  }

  /**
   * At most {@code n} goroutines of the group at once; a negative number is no limit, with zero
   * none can be started.
   *
   * @throws IllegalStateException "errgroup: modify limit while N goroutines in the group are still
   *     active"
   * @go errgroup.Group.SetLimit
   */
  public void limit(int n) {
    Limit old = limit;
    long active = old == null ? 0 : old.n - old.permits.available();
    if (active != 0) {
      throw new IllegalStateException(
          "errgroup: modify limit while " + active + " goroutines in the group are still active");
    }
    limit = n < 0 ? null : new Limit(n, new Semaphore(n));
  }

  private record Limit(int n, Semaphore permits) {}

  private @Nullable Semaphore permits() {
    Limit set = limit;
    return set == null ? null : set.permits;
  }

  /**
   * Runs {@code task} in a new goroutine, waiting until the limit allows it.
   *
   * <p>Happens-before: it happens before the start of {@code task}, and the end of that before the
   * return of the {@link #await} that waits for it. Where the limit made it wait, the end of the
   * task whose place it takes happens before its return.
   *
   * @throws InterruptedException if it would have to wait and the thread is interrupted, before or
   *     meanwhile; the task does not run
   * @go errgroup.Group.Go
   */
  public void go(Task task) throws InterruptedException {
    Objects.requireNonNull(task, "go of nil func value");
    // Who has taken a permit must come as far as giving it back.
    StackRoom.forExchange();
    Semaphore permits = permits();
    if (permits != null) {
      permits.acquire();
    }
    start(task, permits);
  }

  /**
   * Runs {@code task} in a new goroutine if the limit allows it now.
   *
   * <p>Happens-before: as {@link #go} if it does; if not, it orders nothing.
   *
   * @go errgroup.Group.TryGo
   */
  public boolean tryGo(Task task) {
    Objects.requireNonNull(task, "go of nil func value");
    // Who has taken a permit must come as far as giving it back.
    StackRoom.forExchange();
    Semaphore permits = permits();
    if (permits != null && !permits.tryAcquire()) {
      return false;
    }
    start(task, permits);
    return true;
  }

  private void start(Task task, @Nullable Semaphore permits) {
    try {
      group.add(1);
    } catch (Throwable e) {
      giveBack(permits);
      throw e;
    }
    try {
      Goroutine started = Go.go(() -> run(task, permits));
    } catch (Throwable e) {
      done(permits);
      throw e;
    }
  }

  private void run(Task task, @Nullable Semaphore permits) {
    Thread self = Thread.currentThread();
    try {
      enter(self);
      task.run();
    } catch (GoexitSignal e) {
      throw e;
    } catch (Throwable e) {
      fail(e);
    } finally {
      exit(self);
      done(permits);
    }
  }

  /**
   * @go errgroup.Group.done
   */
  private void done(@Nullable Semaphore permits) {
    giveBack(permits);
    group.done();
  }

  private static void giveBack(@Nullable Semaphore permits) {
    if (permits != null) {
      permits.release();
    }
  }

  private void fail(Throwable e) {
    once(
        failed,
        () -> {
          failure = e;
          interruptAll();
          cancel(e);
        });
  }

  private void cancel(@Nullable Throwable cause) {
    Cancellation how = cancellation;
    if (how != null) {
      once(cancelled, () -> how.cancel(cause));
    }
  }

  private static void once(Once once, Runnable action) {
    try {
      once.doOnce(action::run);
    } catch (Exception e) {
      throw Panics.<RuntimeException>rethrow(e);
    }
  }

  // ---- interrupts -----------------------------------------------------------------------------

  private void enter(Thread self) {
    List<Thread> all = running;
    if (all == null) {
      return;
    }
    boolean tooLate;
    runningLock.lock();
    try {
      all.add(self);
      tooLate = interrupted;
    } finally {
      // The list may find no memory to grow.
      runningLock.unlock();
    }
    if (tooLate) {
      self.interrupt();
    }
  }

  private void exit(Thread self) {
    List<Thread> all = running;
    if (all != null) {
      runningLock.lock();
      try {
        all.remove(self);
      } finally {
        runningLock.unlock();
      }
    }
  }

  private void interruptAll() {
    List<Thread> all = running;
    if (all == null) {
      return;
    }
    Thread self = Thread.currentThread();
    runningLock.lock();
    try {
      interrupted = true;
      for (Thread thread : all) {
        if (thread != self) {
          thread.interrupt();
        }
      }
    } finally {
      runningLock.unlock();
    }
  }

  // ---- the end --------------------------------------------------------------------------------

  /**
   * Waits until all goroutines of the group have ended.
   *
   * <p>Happens-before: the end of each task happens before its return, also where it throws the
   * first failure; one that is interrupted orders nothing.
   *
   * @throws InterruptedException if it would have to wait and the thread is interrupted, before or
   *     meanwhile; the group goes on
   * @throws Exception the first failure, as it is
   * @go errgroup.Group.Wait
   */
  public void await() throws Exception {
    group.await();
    Throwable e = failure;
    if (e == null) {
      cancel(null);
    } else {
      throw Panics.<Exception>rethrow(e);
    }
  }
}
