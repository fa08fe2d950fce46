package io.gopark.tools;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.sync.Mutex;
import io.gopark.sync.WaitGroup;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program to look at with the JDK's tools. Its goroutines wait until it reads a line; from then
 * on they switch in every way there is, until its input ends. Then it checks that nothing was lost.
 */
public final class Watched {
  private static final AtomicBoolean stop = new AtomicBoolean();
  private static final AtomicLong rounds = new AtomicLong();
  private static final Object monitor = new Object();
  private static long guarded;

  private Watched() {}

  public static void main(String[] args) throws Exception {
    Go.run(Watched::watched);
  }

  private static void watched() throws Exception {
    WaitGroup all = new WaitGroup();
    Mutex mutex = new Mutex();
    ReentrantLock lock = new ReentrantLock();
    AtomicLong expected = new AtomicLong();
    Chan<Integer> start = Chan.make();
    Go.go("forever", () -> Chan.make().recv());
    for (int i = 0; i < 3; i++) {
      pingPong(all, start);
      all.go(() -> {
        start.recv();
        while (!stop.get()) {
          mutex.lock();
          guarded++;
          mutex.unlock();
          expected.incrementAndGet();
          Go.gosched();
        }
      });
      all.go(() -> {
        start.recv();
        while (!stop.get()) {
          synchronized (monitor) {
            lock.lock();
            lock.unlock();
          }
          Thread.sleep(1);
          child();
        }
      });
    }
    System.out.println("ready");
    Go.blocking(() -> System.in.read());
    start.close();
    Go.blocking(() -> System.in.read());
    stop.set(true);
    all.await();
    System.out.println(guarded == expected.get() ? "nothing lost" : "lost");
    System.out.println(rounds.get() > 0 ? "went on" : "stood still");
  }

  private static void pingPong(WaitGroup all, Chan<Integer> start) throws Exception {
    Chan<Integer> ping = Chan.make();
    Chan<Integer> pong = Chan.make();
    all.go(() -> {
      for (int n : ping) {
        pong.send(n + 1);
      }
    });
    all.go(() -> {
      start.recv();
      // Once in any case: the input may have ended by now.
      do {
        int n = (int) rounds.get();
        ping.send(n);
        Integer answer = pong.recv();
        if (answer == null || answer != n + 1) {
          throw new IllegalStateException("sent " + n + ", received " + answer);
        }
        turn();
      } while (!stop.get());
      ping.close();
    });
  }

  /** A debugger stops here. */
  private static void turn() {
    rounds.incrementAndGet();
  }

  private static void child() throws InterruptedException {
    Chan<Integer> done = Chan.make(1);
    Go.go(() -> done.send(1));
    done.recv();
  }
}
