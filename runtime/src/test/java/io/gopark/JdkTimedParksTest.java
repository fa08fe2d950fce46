package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Sleeps and timed parks of the JDK stand in the P's heaps: its own helper has nothing to do. */
class JdkTimedParksTest {
  /** The program; with a word it also lets a virtual thread of the JDK's sleep. */
  static final class Main {
    public static void main(String[] args) throws Exception {
      if (args.length > 0) {
        Thread.ofVirtual().start(Main::pause).join();
      }
      Go.run(() -> {
        ReentrantLock locked = new ReentrantLock();
        locked.lock();
        Chan<Boolean> done = Chan.make();
        for (int i = 0; i < 100; i++) {
          Go.go(() -> {
            Thread.sleep(Duration.ofNanos(500_000));
            LockSupport.parkNanos(500_000);
            if (locked.tryLock(500_000, TimeUnit.NANOSECONDS)) {
              throw new IllegalStateException("not locked");
            }
            done.send(true);
          });
        }
        for (int i = 0; i < 100; i++) {
          done.recv();
        }
      });
      long helpers =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().matches(".*(unparker|delayScheduler).*"))
              .count();
      System.out.println(helpers > 0 ? "helped" : "alone");
    }

    private static void pause() {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void noThreadOfTheJdksWakesGoroutines() throws Exception {
    assertThat(ChildProgram.run(Main.class).out()).isEqualTo("alone");
  }

  /** That the test above would see such a thread. */
  @Test
  void aVirtualThreadOfTheJdksIsWokenByOne() throws Exception {
    assertThat(ChildProgram.run(Main.class, "default").out()).isEqualTo("helped");
  }
}
