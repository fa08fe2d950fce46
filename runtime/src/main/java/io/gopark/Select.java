package io.gopark;

import io.gopark.internal.chan.AfterCase;
import io.gopark.internal.chan.CaseHandler;
import io.gopark.internal.chan.OrElseCase;
import io.gopark.internal.chan.RecvCase;
import io.gopark.internal.chan.Selection;
import io.gopark.internal.chan.SendCase;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several channel operations: Go's {@code select} statement.
 *
 * {@snippet :
 * Chan<Integer> numbers = Chan.make();
 * Chan<String> results = Chan.make(1);
 * go(() -> {
 *   sleep(Duration.ofMillis(1));
 *   numbers.send(7);
 * });
 * select(
 *     recv(numbers, v -> IO.println("got " + v)), // -> got 7
 *     after(Duration.ofMinutes(1), () -> IO.println("nothing happened")));
 * select(
 *     send(results, "seven", () -> IO.println("sent")), // -> sent
 *     orElse(() -> IO.println("nobody has room")));
 * }
 *
 * <p>Of the cases that are ready one is chosen, each with the same probability, and its operation
 * is done; then its handler runs in the calling goroutine, outside of any lock. If none is ready,
 * {@code orElse} is taken, or else the caller waits. All cases are looked at in one moment: no
 * other operation on their channels comes in between. A case whose channel is null is never ready;
 * without any live case the caller waits for ever ("select (no cases)" where there is none at all).
 * One channel may stand in several cases.
 *
 * <p>A handler may return a value, which is then the value of the select; see the decision record
 * on the forms of {@code recv}. Memory effects are those of the operation that was done, see {@link
 * SendChan}.
 *
 * <p>{@link #select} builds what it needs each time. A loop may do so once, with {@link #prepare},
 * and then {@link #run} it, which allocates nothing in a goroutine; any other thread that may have
 * to wait brings something to wait with. A prepared select is for one goroutine at a time.
 *
 * @param <R> what the handlers return
 * @param <X> what the handlers throw
 * @go runtime.selectgo
 */
@SuppressWarnings("NullAway") // It does not see that a type argument may be a nullable type.
public final class Select<R extends @Nullable Object, X extends Exception> {
  private static final VarHandle RUNNING;

  static {
    try {
      RUNNING = MethodHandles.lookup().findVarHandle(Select.class, "running", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Selection selection;

  /**
   * Set by compare-and-set, cleared by a release store: who sets it finds all that the run before
   * did to the selection.
   */
  @SuppressWarnings("unused")
  private boolean running;

  private Select(Selection selection) {
    this.selection = selection;
  }

  // ---- running ----------------------------------------------------------------------------------

  /**
   * Does one of the operations and returns what its handler returned.
   *
   * <p>Happens-before: as the operation that is done, before its handler runs: see {@link
   * SendChan#send(Object)} and {@link RecvChan#recv()}. The cases that are not chosen, {@code
   * after} and {@code orElse} order nothing, nor does one that is interrupted.
   *
   * @throws RuntimeError "send on closed channel", where that is the case chosen, or the channel
   *     was closed while waiting
   * @throws InterruptedException if it would have to wait and the thread is interrupted, before or
   *     meanwhile; no operation was done
   * @throws X what the handler threw
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <R extends @Nullable Object, X extends Exception> R select(
      SelectCase<? extends R, ? extends X>... cases) throws InterruptedException, X {
    Selection once = new Selection(cases);
    CaseHandler<R, X> chosen = handler(once.selectGo());
    return chosen.handle(once.takeReceived());
  }

  /** A select to be run many times. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <R extends @Nullable Object, X extends Exception> Select<R, X> prepare(
      SelectCase<? extends R, ? extends X>... cases) {
    return new Select<>(new Selection(cases));
  }

  /**
   * As {@link #select}, with the cases it was prepared with.
   *
   * <p>Happens-before: as {@link #select}.
   *
   * @throws IllegalStateException if another goroutine is running it
   */
  public R run() throws InterruptedException, X {
    if (!RUNNING.compareAndSet(this, false, true)) {
      throw new IllegalStateException("select is being run by another goroutine");
    }
    CaseHandler<R, X> chosen;
    Object received;
    try {
      chosen = handler(selection.selectGo());
      received = selection.takeReceived();
    } finally {
      RUNNING.setRelease(this, false);
    }
    return chosen.handle(received);
  }

  /** The cases' types are those of the select: {@link #select} and {@link #prepare} saw to it. */
  @SuppressWarnings("unchecked")
  private static <R extends @Nullable Object, X extends Exception> CaseHandler<R, X> handler(
      CaseHandler<?, ?> chosen) {
    return (CaseHandler<R, X>) chosen;
  }

  // ---- receiving --------------------------------------------------------------------------------

  /**
   * Receives; the value of the select is what was received, null once the channel is closed and
   * drained.
   */
  public static <T> SelectCase.Recv<T, @Nullable T, RuntimeException> recv(
      @Nullable RecvChan<? extends T> ch) {
    return new RecvCase<>(ch, new SelectHandlers.Same<T>());
  }

  /**
   * Receives, and gives the value to {@code then}: null once the channel is closed and drained.
   * Where a lambda could be either, such as {@code v -> f(v)}, the compiler takes the form below,
   * which returns nothing; {@link #recvGet} always takes what {@code f} returns.
   */
  public static <T, R extends @Nullable Object, X extends Exception> SelectCase.Recv<T, R, X> recv(
      @Nullable RecvChan<? extends T> ch, RecvFunction<? super T, ? extends R, ? extends X> then) {
    return new RecvCase<>(ch, then);
  }

  /** As above, with a handler that returns nothing. */
  @SuppressWarnings("FunctionalInterfaceClash")
  public static <T, X extends Exception> SelectCase.Recv<T, @Nullable Void, X> recv(
      @Nullable RecvChan<? extends T> ch, RecvAction<? super T, ? extends X> then) {
    return new RecvCase<>(ch, then);
  }

  /** As {@code recv}, where the lambda's value is meant: {@code recvGet(ch, v -> f(v))}. */
  public static <T, R extends @Nullable Object, X extends Exception>
      SelectCase.Recv<T, R, X> recvGet(
          @Nullable RecvChan<? extends T> ch,
          RecvFunction<? super T, ? extends R, ? extends X> then) {
    return new RecvCase<>(ch, then);
  }

  /** As {@code recv}, with Go's second value: whether a value was received, not the close. */
  public static <T, R extends @Nullable Object, X extends Exception>
      SelectCase.Recv<T, R, X> recvOk(
          @Nullable RecvChan<? extends T> ch,
          RecvOkFunction<? super T, ? extends R, ? extends X> then) {
    return recvOkGet(ch, then);
  }

  /** As above, with a handler that returns nothing. */
  @SuppressWarnings("FunctionalInterfaceClash")
  public static <T, X extends Exception> SelectCase.Recv<T, @Nullable Void, X> recvOk(
      @Nullable RecvChan<? extends T> ch, RecvOkAction<? super T, ? extends X> then) {
    return recvOkGet(ch, then);
  }

  /** As {@code recvOk}, where the lambda's value is meant. */
  public static <T, R extends @Nullable Object, X extends Exception>
      SelectCase.Recv<T, R, X> recvOkGet(
          @Nullable RecvChan<? extends T> ch,
          RecvOkFunction<? super T, ? extends R, ? extends X> then) {
    Objects.requireNonNull(then, "then");
    return new RecvCase<>(ch, new SelectHandlers.WithOk<T, R, X>(then));
  }

  // ---- sending ----------------------------------------------------------------------------------

  /** Sends {@code value}. */
  public static <T> SelectCase.Send<T, @Nullable Void, RuntimeException> send(
      @Nullable SendChan<? super T> ch, T value) {
    return new SendCase<>(ch, value, new SelectHandlers.Nothing());
  }

  /** Sends {@code value}, then calls {@code then}. */
  public static <T, R extends @Nullable Object, X extends Exception> SelectCase.Send<T, R, X> send(
      @Nullable SendChan<? super T> ch, T value, CaseFunction<? extends R, ? extends X> then) {
    return new SendCase<>(ch, value, then);
  }

  /** As above, with a handler that returns nothing. */
  public static <T, X extends Exception> SelectCase.Send<T, @Nullable Void, X> send(
      @Nullable SendChan<? super T> ch, T value, CaseAction<? extends X> then) {
    return new SendCase<>(ch, value, then.asFunction());
  }

  // ---- otherwise --------------------------------------------------------------------------------

  /**
   * Is ready when {@code timeout} has passed since the select began; zero or less: at once, like a
   * channel that is ready.
   */
  public static SelectCase.After<@Nullable Void, RuntimeException> after(Duration timeout) {
    return new AfterCase<>(timeout, new SelectHandlers.Nothing());
  }

  /** As above; then calls {@code then}. */
  public static <R extends @Nullable Object, X extends Exception> SelectCase.After<R, X> after(
      Duration timeout, CaseFunction<? extends R, ? extends X> then) {
    return new AfterCase<>(timeout, then);
  }

  /** As above, with a handler that returns nothing. */
  public static <X extends Exception> SelectCase.After<@Nullable Void, X> after(
      Duration timeout, CaseAction<? extends X> then) {
    return new AfterCase<>(timeout, then.asFunction());
  }

  /** Go's {@code default}: {@code then} is called if no other case is ready. */
  public static <R extends @Nullable Object, X extends Exception> SelectCase.OrElse<R, X> orElse(
      CaseFunction<? extends R, ? extends X> then) {
    return new OrElseCase<>(then);
  }

  /** As above, with a handler that returns nothing. */
  public static <X extends Exception> SelectCase.OrElse<@Nullable Void, X> orElse(
      CaseAction<? extends X> then) {
    return new OrElseCase<>(then.asFunction());
  }

  // ---- handlers ---------------------------------------------------------------------------------

  /** What to do with a received value; null: the channel is closed and drained. */
  @FunctionalInterface
  public interface RecvFunction<T, R extends @Nullable Object, X extends Exception> {
    R on(@Nullable T value) throws X;
  }

  /**
   * A {@link RecvFunction} without a result. Being a subtype makes it the compiler's choice where a
   * lambda would fit both.
   */
  @FunctionalInterface
  public interface RecvAction<T, X extends Exception> extends RecvFunction<T, @Nullable Void, X> {
    void run(@Nullable T value) throws X;

    @Override
    default @Nullable Void on(@Nullable T value) throws X {
      run(value);
      return null;
    }
  }

  /** As {@link RecvFunction}; {@code ok} is false when the channel is closed and drained. */
  @FunctionalInterface
  public interface RecvOkFunction<T, R extends @Nullable Object, X extends Exception> {
    R on(@Nullable T value, boolean ok) throws X;
  }

  /** A {@link RecvOkFunction} without a result; see {@link RecvAction}. */
  @FunctionalInterface
  public interface RecvOkAction<T, X extends Exception>
      extends RecvOkFunction<T, @Nullable Void, X> {
    void run(@Nullable T value, boolean ok) throws X;

    @Override
    default @Nullable Void on(@Nullable T value, boolean ok) throws X {
      run(value, ok);
      return null;
    }
  }

  /** What to do when a case without a received value was chosen. */
  @FunctionalInterface
  public interface CaseFunction<R extends @Nullable Object, X extends Exception> {
    R on() throws X;
  }

  /** A {@link CaseFunction} without a result. */
  @FunctionalInterface
  public interface CaseAction<X extends Exception> {
    void run() throws X;

    /** The same as a function that returns null. */
    default CaseFunction<@Nullable Void, X> asFunction() {
      return new SelectHandlers.OfAction<>(this);
    }
  }
}
