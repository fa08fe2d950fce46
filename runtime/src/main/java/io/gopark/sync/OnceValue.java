package io.gopark.sync;

import io.gopark.RuntimeError;
import io.gopark.internal.sched.GoexitSignal;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made when it is first wanted, once. If making it fails, every call fails with the
 * same exception. What made it is forgotten afterwards, so that it can be collected.
 *
 * <p>Happens-before: the making happens before the return of every {@link #get}.
 *
 * {@snippet :
 * OnceValue<Integer> answer = OnceValue.of(() -> {
 *   IO.println("thinking"); // -> thinking
 *   return 42;
 * });
 * IO.println(answer.get()); // -> 42
 * IO.println(answer.get()); // -> 42
 * }
 *
 * @go sync.OnceValue
 */
public final class OnceValue<T extends @Nullable Object> implements Supplier<T> {
  private final Once once = new Once();
  private @Nullable Supplier<? extends T> supplier;
  private @Nullable T value;
  private @Nullable Throwable failure;

  private OnceValue(Supplier<? extends T> supplier) {
    this.supplier = supplier;
  }

  public static <T extends @Nullable Object> OnceValue<T> of(Supplier<? extends T> supplier) {
    return new OnceValue<>(Objects.requireNonNull(supplier, "supplier"));
  }

  /**
   * Makes the value, or waits for who makes it; an interrupt does not end the wait.
   *
   * <p>Happens-before: the making happens before the return of every call, also where it failed.
   */
  @Override
  @SuppressWarnings("NullAway") // a supplier of nullable values makes null
  public T get() {
    if (!once.isDone()) {
      try {
        once.doOnce(this::make);
      } catch (Exception e) {
        throw Panics.<RuntimeException>rethrow(e);
      }
    }
    Throwable e = failure;
    if (e != null) {
      throw Panics.<RuntimeException>rethrow(e);
    }
    return value;
  }

  private void make() {
    Supplier<? extends T> from = Objects.requireNonNull(supplier);
    supplier = null;
    try {
      value = from.get();
    } catch (GoexitSignal e) {
      // The goroutine ends here; for the others it is what a panic without a value is.
      failure =
          new RuntimeError("panic called with nil argument (use GODEBUG=panicnil=1 to disable)");
      throw e;
    } catch (Throwable e) {
      failure = e;
    }
  }
}
