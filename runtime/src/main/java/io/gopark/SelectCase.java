package io.gopark;

import io.gopark.internal.chan.AfterCase;
import io.gopark.internal.chan.OrElseCase;
import io.gopark.internal.chan.RecvCase;
import io.gopark.internal.chan.SendCase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@link Select}. A case serves one select at a time; the same case may be used
 * again, in the same select or in another one, when that is done. What can be changed is changed
 * between two uses, by the goroutine that uses it.
 *
 * {@snippet :
 * Chan<Integer> ones = Chan.make(1);
 * SelectCase.Send<Integer, Void, RuntimeException> sending = send(ones, 1);
 * var loop = prepare(sending, orElse(() -> IO.println("full"))); // -> full
 * loop.run();
 * loop.run();
 * sending.value(2);
 * IO.println(ones.recv()); // -> 1
 * loop.run();
 * IO.println(ones.recv()); // -> 2
 * }
 *
 * @param <R> what its handler returns
 * @param <X> what its handler throws
 */
public sealed interface SelectCase<R extends @Nullable Object, X extends Exception>
    permits SelectCase.Recv, SelectCase.Send, SelectCase.After, SelectCase.OrElse {

  /** A receive. */
  sealed interface Recv<T, R extends @Nullable Object, X extends Exception> extends SelectCase<R, X>
      permits RecvCase {
    /** Receives from {@code ch} from now on; null disables the case. */
    void channel(@Nullable RecvChan<? extends T> ch);
  }

  /** A send. */
  sealed interface Send<T, R extends @Nullable Object, X extends Exception> extends SelectCase<R, X>
      permits SendCase {
    /** Sends to {@code ch} from now on; null disables the case. */
    void channel(@Nullable SendChan<? super T> ch);

    /** What it sends from now on. */
    void value(T value);
  }

  /** A time limit, counted anew each time the select is run. */
  sealed interface After<R extends @Nullable Object, X extends Exception> extends SelectCase<R, X>
      permits AfterCase {
    /** The limit from now on. */
    void timeout(Duration timeout);
  }

  /** What to do when no other case is ready. */
  sealed interface OrElse<R extends @Nullable Object, X extends Exception> extends SelectCase<R, X>
      permits OrElseCase {}
}
