package io.gopark.context;

import io.gopark.RecvChan;
import io.gopark.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a request, and goes as a parameter through all that works for it: whether it was
 * cancelled, until when it has time, and values. Contexts form a tree; what ends one ends all below
 * it.
 *
 * {@snippet :
 * Chan<String> results = Chan.make();
 * try (CancelScope scope = Context.background().withTimeout(Duration.ofMillis(5))) {
 *   select(
 *       recv(results, v -> IO.println("result " + v)),
 *       recv(scope.done(), _ -> IO.println(scope.err().getMessage()))); // -> context deadline exceeded
 * }
 * }
 *
 * <p>All methods may be called from any thread. What happened before a context was cancelled
 * happens before a receive from {@code done} that returns for it.
 *
 * <p>A deadline is kept by a timer of the runtime whose goroutine sets it ({@link
 * io.gopark.GoRuntime#shared} for a thread that is no goroutine), and when that runtime is closed
 * it no longer ends the context. One that runtimes share is given its deadline outside of them, or
 * in the one that lives longest.
 *
 * @go context.Context
 */
public sealed interface Context permits TreeContext {
  /** The root of a program's contexts: never ends, has no values. */
  static Context background() {
    return RootContext.BACKGROUND;
  }

  /** As {@link #background}, where it is not clear yet which context to use. */
  static Context todo() {
    return RootContext.TODO;
  }

  // ---- what it says -----------------------------------------------------------------------------

  /**
   * A channel that is closed when the context ends; null if it never does, which disables a select
   * case.
   *
   * <p>Happens-before: the call that ended the context, or that set its deadline where that ended
   * it, happens before a receive that returns because of the close.
   */
  @Nullable RecvChan<Void> done();

  /**
   * Null until the context ends, then {@link Canceled} or {@link DeadlineExceeded}.
   *
   * <p>Happens-before: the call that ended the context, or that set its deadline where that ended
   * it, happens before a return that is not null; null orders nothing.
   */
  @Nullable ContextException err();

  /**
   * Null until the context ends, then what was said to be the reason, or else {@link #err}.
   *
   * <p>Happens-before: as {@link #err}.
   *
   * @go context.Cause
   */
  @Nullable Throwable cause();

  /** When it will end at the latest. */
  Optional<Instant> deadline();

  /** The value for {@code key} that was given nearest to here, or null. */
  <T> @Nullable T value(Key<T> key);

  // ---- what is derived from it ------------------------------------------------------------------

  /**
   * A context that ends when it is cancelled, or this one ends.
   *
   * @go context.WithCancel
   */
  CancelScope withCancel();

  /**
   * The same: every scope can be cancelled with a cause.
   *
   * @go context.WithCancelCause
   */
  default CancelScope withCancelCause() {
    return withCancel();
  }

  /**
   * As {@link #withCancel}, and it ends after {@code timeout}.
   *
   * @go context.WithTimeout
   */
  CancelScope withTimeout(Duration timeout);

  /**
   * As above; its cause is {@code cause} when the time is up.
   *
   * @go context.WithTimeoutCause
   */
  CancelScope withTimeout(Duration timeout, Throwable cause);

  /**
   * As {@link #withCancel}, and it ends at {@code deadline}. The time until then is taken once, by
   * the clock of the system.
   *
   * @go context.WithDeadline
   */
  CancelScope withDeadline(Instant deadline);

  /**
   * As above; its cause is {@code cause} when the time is up.
   *
   * @go context.WithDeadlineCause
   */
  CancelScope withDeadline(Instant deadline, Throwable cause);

  /**
   * The same context with one more value.
   *
   * @throws NullPointerException "nil key"
   * @go context.WithValue
   */
  <T> Context withValue(Key<T> key, @Nullable T value);

  /**
   * The values of this context, without its end.
   *
   * @go context.WithoutCancel
   */
  Context withoutCancel();

  // ---- what it does -----------------------------------------------------------------------------

  /**
   * Starts {@code task} as a goroutine when this context ends; at once if it has.
   *
   * <p>Happens-before: the end of the context happens before the start of {@code task}.
   *
   * @go context.AfterFunc
   */
  Registration afterFunc(Task task);

  /**
   * Runs {@code task} in the calling thread, and interrupts that when this context ends meanwhile:
   * a bridge to code that knows interrupts only. The interrupt does not outlive the call; that of
   * an outer call, if this is inside of one, or of somebody before it does.
   *
   * <p>Happens-before: the end of the context happens before {@code task} finds itself interrupted
   * because of it.
   *
   * @throws Exception what {@code task} threw
   */
  void run(Task task) throws Exception;

  /** What {@link #afterFunc} arranged. */
  interface Registration {
    /**
     * Takes it back.
     *
     * @return whether that prevented the task. False: it was started, or taken back before; a task
     *     that was started is not waited for
     */
    boolean stop();
  }
}
