package io.gopark;

import static io.gopark.Select.after;
import static io.gopark.Select.orElse;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;

import io.gopark.context.Context;
import io.gopark.context.Key;
import io.gopark.sync.Cond;
import io.gopark.sync.ErrGroup;
import io.gopark.sync.Mutex;
import io.gopark.sync.Once;
import io.gopark.sync.OnceValue;
import io.gopark.sync.Pool;
import io.gopark.sync.RWMutex;
import io.gopark.sync.Semaphore;
import io.gopark.sync.SingleFlight;
import io.gopark.sync.WaitGroup;
import io.gopark.time.Ticker;
import io.gopark.time.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a program may call before anything else of Gopark, from its main thread. */
public final class FirstCalls {
  private static final Duration SHORT = Duration.ofMillis(1);

  private FirstCalls() {}

  /** By name, and each behind a class of its own, so that a JVM loads only the one that it runs. */
  static Map<String, Task> all() {
    Map<String, Task> calls = new LinkedHashMap<>();
    calls.put("go", () -> Go.go(() -> {}).thread().join());
    calls.put("go, named", () -> Go.go("one", () -> {}).thread().join());
    calls.put("run", () -> Go.run(() -> {}));
    calls.put("gosched", Go::gosched);
    calls.put("sleep", () -> Go.sleep(SHORT));
    calls.put("blocking", () -> Go.blocking(() -> 1));
    calls.put("lockOSThread", FirstCalls::lockOSThread);
    calls.put("unlockOSThread", Go::unlockOSThread);
    calls.put("gomaxprocs", Go::gomaxprocs);
    calls.put("gomaxprocs, set", () -> Go.gomaxprocs(1));
    calls.put("numGoroutine", Go::numGoroutine);
    calls.put("current goroutine", Goroutine::current);
    calls.put("runtime", () -> GoRuntime.builder().build().close());
    calls.put("supported", GoRuntime::isSupported);
    calls.put("shared", () -> GoRuntime.shared().go(() -> {}).thread().join());
    calls.put("current runtime", GoRuntime::current);
    calls.put("channel", () -> Chan.make(1).send(1));
    calls.put("channel, unbuffered", () -> Chan.make().tryRecv());
    calls.put("channel, timed", () -> Chan.make().recv(SHORT));
    calls.put("select", () -> select(recv(Chan.<Integer>make(), v -> {}), orElse(() -> {})));
    calls.put("select, after", () -> select(after(SHORT, () -> {})));
    calls.put("mutex", () -> new Mutex().lock());
    calls.put("mutex, taken", () -> locked().tryLock(SHORT));
    calls.put("rwmutex", () -> new RWMutex().rlock());
    calls.put("rwmutex, taken", FirstCalls::takenForWriting);
    calls.put("wait group", () -> new WaitGroup().await());
    calls.put("wait group, busy", FirstCalls::busy);
    calls.put("wait group, go", FirstCalls::waitGroup);
    calls.put("once", () -> new Once().doOnce(() -> {}));
    calls.put("once value", () -> OnceValue.of(() -> 1).get());
    calls.put("cond", () -> new Cond(new Mutex()).signal());
    calls.put("cond, await", () -> new Cond(locked()).await(SHORT));
    calls.put("semaphore", () -> new Semaphore(1).acquire(1));
    calls.put("semaphore, taken", () -> new Semaphore(0).tryAcquire(1, SHORT));
    calls.put("error group", FirstCalls::errGroup);
    calls.put("single flight", () -> new SingleFlight<String, Integer>().doCall("k", () -> 1));
    calls.put("pool, get", () -> new Pool<>(() -> 1).get());
    calls.put("pool, put", () -> new Pool<>(() -> 1).put(1));
    calls.put("timer", () -> Timer.make(SHORT).c().recv());
    calls.put("timer, after", () -> Timer.after(SHORT).recv());
    calls.put("timer, function", FirstCalls::afterFunc);
    calls.put("ticker", () -> Ticker.make(SHORT).c().recv());
    calls.put("context", () -> Context.background().withValue(Key.of("k"), 1));
    calls.put("context, cancel", () -> Context.background().withCancel().close());
    calls.put("context, timeout", FirstCalls::timeout);
    return calls;
  }

  public static void main(String[] args) throws Exception {
    try {
      all().get(args[0]).run();
      System.out.println("done");
    } catch (UnsupportedOperationException e) {
      System.out.println("unsupported: " + e.getMessage());
    }
    System.exit(0);
  }

  private static Mutex locked() {
    Mutex mutex = new Mutex();
    mutex.lock();
    return mutex;
  }

  private static void takenForWriting() throws InterruptedException {
    RWMutex mutex = new RWMutex();
    mutex.lock();
    boolean unused = mutex.tryRLock(SHORT);
  }

  private static void busy() throws InterruptedException {
    WaitGroup group = new WaitGroup();
    group.add(1);
    boolean unused = group.await(SHORT);
  }

  private static void lockOSThread() {
    try {
      Go.lockOSThread();
    } catch (IllegalStateException e) {
      // This thread is no goroutine.
    }
  }

  private static void waitGroup() throws InterruptedException {
    WaitGroup group = new WaitGroup();
    group.go(() -> {});
    group.await();
  }

  private static void errGroup() throws Exception {
    ErrGroup group = new ErrGroup();
    group.go(() -> {});
    group.await();
  }

  private static void afterFunc() throws InterruptedException {
    Chan<Boolean> ran = Chan.make();
    Timer unused = Timer.afterFunc(SHORT, () -> ran.send(true));
    ran.recv();
  }

  private static void timeout() throws InterruptedException {
    RecvChan<?> done = Context.background().withTimeout(SHORT).done();
    if (done != null) {
      done.recv();
    }
  }
}
