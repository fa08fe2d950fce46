package io.gopark.cli;

import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * SIGQUIT prints the goroutine dump instead of the JVM's thread dump.
 *
 * <p>A thread waits for the signal in {@link QuitDescriptor}; it is started beside the caller,
 * because the bindings to the C library take a while to come up.
 */
final class QuitSignal {
  /** Prints a dump. */
  @FunctionalInterface
  interface Dump {
    void to(Appendable out) throws IOException;
  }

  private final boolean keepGoing;
  private final PrintStream err;
  private volatile @Nullable Dump dump;
  private volatile boolean disarmed;

  private QuitSignal(boolean keepGoing, PrintStream err) {
    this.keepGoing = keepGoing;
    this.err = err;
  }

  /** Takes the signal over where that is possible; elsewhere it stays with the JVM. */
  static QuitSignal arm(boolean keepGoing) {
    QuitSignal quit = new QuitSignal(keepGoing, System.err);
    if (QuitDescriptor.isReserved()) {
      Thread.ofPlatform().daemon().name("gopark-sigquit").start(quit::watch);
    }
    return quit;
  }

  void dumpWith(Dump dump) {
    this.dump = dump;
  }

  private void watch() {
    try {
      QuitDescriptor descriptor = QuitDescriptor.open();
      if (!disarmOnExit(descriptor, Thread.currentThread())) {
        return;
      }
      descriptor.install();
      descriptor.await();
      while (!disarmed) {
        quit();
        descriptor.await();
      }
    } catch (IOException | IllegalStateException e) {
      err.println("gopark: SIGQUIT stays with the JVM: " + e.getMessage());
    }
  }

  private void quit() throws IOException {
    System.out.flush();
    StringBuilder text = new StringBuilder("SIGQUIT: quit\n\n");
    Dump current = dump;
    if (current != null) {
      current.to(text);
    }
    err.print(text);
    if (!keepGoing) {
      err.println("exit status " + ExitStatus.PANIC);
      err.flush();
      Runtime.getRuntime().halt(ExitStatus.PANIC);
    }
  }

  /**
   * Lets the watching thread end before the JVM does: on exit the JVM waits 300 ms for a thread
   * that is inside C code. Returns false when the JVM is ending already.
   */
  private boolean disarmOnExit(QuitDescriptor descriptor, Thread watcher) {
    Runnable disarm =
        () -> {
          disarmed = true;
          descriptor.wake();
          try {
            watcher.join(100);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(disarm, "gopark-sigquit-disarm"));
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
