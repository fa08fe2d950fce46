package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.context.Context;
import io.gopark.sync.Cond;
import io.gopark.sync.ErrGroup;
import io.gopark.sync.Mutex;
import io.gopark.sync.Once;
import io.gopark.sync.Pool;
import io.gopark.sync.RWMutex;
import io.gopark.sync.Semaphore;
import io.gopark.sync.SingleFlight;
import io.gopark.sync.WaitGroup;
import io.gopark.time.Ticker;
import io.gopark.time.Timer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a thread that is no goroutine uses first, it works: nothing has opened the JDK before.
 */
class FirstTouchTest {
  enum Touch {
    GO(() -> Go.go(() -> {}).thread().join()),
    GOSCHED(Go::gosched),
    SLEEP(() -> Go.sleep(Duration.ofNanos(1))),
    CURRENT(Goroutine::current),
    NUM_GOROUTINE(Go::numGoroutine),
    TRY_SEND(() -> Chan.make(1).trySend(1)),
    TIMED_RECEIVE(() -> Chan.make().recv(Duration.ofMillis(1))),
    SELECT(() -> Select.select(Select.after(Duration.ofMillis(1)))),
    TIMER(() -> Timer.make(Duration.ofHours(1)).stop()),
    TICKER(() -> Ticker.make(Duration.ofHours(1)).stop()),
    CONTEXT(() -> Context.background().withTimeout(Duration.ofMillis(1)).done().recv()),
    MUTEX(() -> locked().tryLock(Duration.ofMillis(1))),
    RW_MUTEX(() -> writing().tryRLock(Duration.ofMillis(1))),
    COND(() -> new Cond(locked()).await(Duration.ofMillis(1))),
    SEMAPHORE(() -> new Semaphore(0).tryAcquire(1, Duration.ofMillis(1))),
    WAIT_GROUP(() -> busy().await(Duration.ofMillis(1))),
    ONCE(() -> new Once().doOnce(() -> {})),
    POOL(() -> new Pool<>(Object::new).get()),
    ERR_GROUP(() -> new ErrGroup().await()),
    SINGLE_FLIGHT(() -> new SingleFlight<String, Integer>().doCall("", () -> 1));

    private final Task touch;

    Touch(Task touch) {
      this.touch = touch;
    }
  }

  private static Mutex locked() {
    Mutex mutex = new Mutex();
    mutex.lock();
    return mutex;
  }

  private static RWMutex writing() {
    RWMutex mutex = new RWMutex();
    mutex.lock();
    return mutex;
  }

  private static WaitGroup busy() {
    WaitGroup group = new WaitGroup();
    group.add(1);
    return group;
  }

  /** The program. */
  static final class Main {
    public static void main(String[] args) throws Exception {
      Touch.valueOf(args[0]).touch.run();
      System.out.println("works");
    }
  }

  @ParameterizedTest
  @EnumSource
  void worksFromAThreadThatIsNoGoroutine(Touch first) throws Exception {
    ChildProgram.Result result = ChildProgram.run(Main.class, first.name());
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("works");
  }
}
