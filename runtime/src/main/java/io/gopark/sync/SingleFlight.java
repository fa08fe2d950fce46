package io.gopark.sync;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.RecvChan;
import io.gopark.RuntimeError;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.sched.GoexitSignal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Of several calls for the same key at the same time only one is made; all get its result.
 *
 * <p>Happens-before: the end of the call happens before the return of everybody who shares it.
 *
 * {@snippet :
 * var flights = new SingleFlight<String, Integer>();
 * Chan<Integer> answer = Chan.make();
 * RecvChan<SingleFlight.Result<Integer>> first = flights.doChan("key", answer::recv);
 * RecvChan<SingleFlight.Result<Integer>> second = flights.doChan("key", () -> 0);
 * answer.send(42);
 * IO.println(first.recv().value()); // -> 42
 * IO.println(second.recv().value()); // -> 42
 * }
 *
 * @param <K> keys, with equals and hashCode
 * @param <V> results
 * @go singleflight.Group
 */
public final class SingleFlight<K, V extends @Nullable Object> {
  /**
   * What a call came to.
   *
   * @param value what it returned, null if it failed
   * @param failure what it threw, null if it did not
   * @param shared whether others got the same
   * @go singleflight.Result
   */
  public record Result<V extends @Nullable Object>(
      @Nullable V value, @Nullable Throwable failure, boolean shared) {}

  /**
   * A call in flight. All but {@code done} is guarded by {@code mutex}, or written before done, or
   * read after.
   */
  private static final class Call<V extends @Nullable Object> {
    final WaitGroup done = new WaitGroup();
    final List<Chan<Result<V>>> chans = new ArrayList<>();
    @Nullable V value;
    @Nullable Throwable failure;
    boolean exited;
    int dups;

    Call(@Nullable Chan<Result<V>> first) {
      if (first != null) {
        chans.add(first);
      }
    }
  }

  private final Mutex mutex = new Mutex();
  private final Map<K, Call<V>> calls = new HashMap<>();

  /** A group without calls. */
  public SingleFlight() {}

  /**
   * Calls {@code fn}, or waits for a call for the same {@code key} that is under way. If it throws,
   * all throw the same; if it exits its goroutine, so do all who wait for it.
   *
   * <p>Happens-before: the end of the call of {@code fn} happens before the return of all who share
   * it; who is interrupted shares nothing.
   *
   * @throws InterruptedException if this is a waiting duplicate and the thread is interrupted
   * @throws Exception what the call threw
   * @go singleflight.Group.Do
   */
  public Result<V> doCall(K key, Callable<? extends V> fn) throws Exception {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(fn, "fn");
    // Who begins a call must be able to end it.
    StackRoom.forExchange();
    Call<V> made = new Call<>(null);
    Call<V> call = joinOrBegin(key, made);
    if (call != made) {
      call.done.await();
    } else if (run(call, key, fn)) {
      throw GoexitSignal.INSTANCE;
    }
    Throwable e = call.failure;
    if (e != null) {
      if (call.exited && Goroutine.current() != null) {
        throw Go.goexit();
      }
      throw Panics.<Exception>rethrow(e);
    }
    return result(call);
  }

  /**
   * As {@link #doCall}, in a goroutine of its own where it has to be made; the result arrives in
   * the channel, also when it is a failure.
   *
   * <p>Happens-before: the end of the call of {@code fn} happens before the receive of its result;
   * if this begins the call, this happens before that.
   *
   * @go singleflight.Group.DoChan
   */
  public RecvChan<Result<V>> doChan(K key, Callable<? extends V> fn) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(fn, "fn");
    StackRoom.forExchange();
    Chan<Result<V>> ch = Chan.make(1);
    Call<V> made = new Call<>(ch);
    Call<V> call = joinOrBegin(key, made);
    if (call == made) {
      try {
        Goroutine started = Go.go(() -> run(made, key, fn));
      } catch (Throwable e) {
        // Others may wait for it already.
        made.failure = e;
        finish(made, key);
        throw e;
      }
    }
    return ch;
  }

  /**
   * Later calls for {@code key} do not wait for the one under way.
   *
   * @go singleflight.Group.Forget
   */
  public void forget(K key) {
    try (var _ = mutex.acquire()) {
      calls.remove(key);
    }
  }

  /** The call in flight for {@code key}; {@code made} if there was none. */
  private Call<V> joinOrBegin(K key, Call<V> made) {
    made.done.add(1);
    try (var _ = mutex.acquire()) {
      Call<V> call = calls.putIfAbsent(key, made);
      if (call == null) {
        return made;
      }
      call.chans.addAll(made.chans);
      call.dups++;
      return call;
    }
  }

  /**
   * Makes the call; true if it exited the goroutine.
   *
   * @go singleflight.Group.doCall
   */
  private boolean run(Call<V> call, K key, Callable<? extends V> fn) {
    try {
      call.value = fn.call();
    } catch (GoexitSignal e) {
      call.exited = true;
      call.failure = new RuntimeError("runtime.Goexit was called");
    } catch (Throwable e) {
      call.failure = e;
    }
    finish(call, key);
    return call.exited;
  }

  /** Once it is out of the map nobody joins it, so its channels can be read without the lock. */
  private void finish(Call<V> call, K key) {
    try {
      mutex.lock();
      try {
        calls.remove(key, call);
      } finally {
        mutex.unlock();
      }
    } finally {
      call.done.done();
    }
    if (!call.chans.isEmpty()) {
      Result<V> result = result(call);
      for (Chan<Result<V>> ch : call.chans) {
        ch.trySend(result);
      }
    }
  }

  private Result<V> result(Call<V> call) {
    return new Result<>(call.value, call.failure, call.dups > 0);
  }
}
