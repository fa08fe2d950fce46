package example;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** What a user might write; in a package of its own, because dumps hide this library's frames. */
public final class UserCode {
  private UserCode() {}

  /** Anything that writes a dump. */
  public interface Dumper {
    void dump() throws IOException;
  }

  public static void receive(Chan<Integer> ch) throws InterruptedException {
    ch.recv();
  }

  public static void send(Chan<Integer> ch) throws InterruptedException {
    ch.send(1);
  }

  public static void sleep() throws InterruptedException {
    Go.sleep(Duration.ofHours(1));
  }

  public static void sleepLocked() throws InterruptedException {
    Go.lockOSThread();
    Go.sleep(Duration.ofHours(1));
  }

  public static void park(AtomicBoolean stop) {
    while (!stop.get()) {
      LockSupport.park();
    }
  }

  public static void enter(Object monitor) {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  public static void await(Object monitor, AtomicBoolean stop) throws InterruptedException {
    synchronized (monitor) {
      while (!stop.get()) {
        monitor.wait();
      }
    }
  }

  public static void spin(AtomicBoolean stop) {
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }

  /** Says so when its frame is there, and what it calls has been linked. */
  public static void spin(AtomicBoolean runs, AtomicBoolean stop) {
    while (!stop.get()) {
      runs.set(true);
    }
  }

  public static void spinInSyscall(AtomicBoolean runs, AtomicBoolean stop) throws Exception {
    Go.blocking(() -> {
      runs.set(true);
      spin(stop);
      return 0;
    });
  }

  public static void dump(Dumper dumper) throws IOException {
    dumper.dump();
  }

  public static void create(Task task) {
    Go.go(task);
  }

  public static void fail(RuntimeException e) {
    throw e;
  }

  public static void sendOnClosed() throws InterruptedException {
    Chan<Integer> ch = Chan.make();
    ch.close();
    ch.send(1);
  }
}
