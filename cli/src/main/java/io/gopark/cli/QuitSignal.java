package io.gopark.cli;

import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.base.StandardOutput;
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
  private final byte[] withoutDump;
  private volatile @Nullable Dump dump;
  private volatile boolean disarmed;

  private QuitSignal(boolean keepGoing, PrintStream err) throws IOException {
    this.keepGoing = keepGoing;
    this.err = err;
    this.withoutDump = textWith(null);
  }

  /** Takes the signal over where that is possible; elsewhere it stays with the JVM. */
  static QuitSignal arm(boolean keepGoing) throws IOException {
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
      await(descriptor);
      while (!disarmed) {
        quit();
        await(descriptor);
      }
    } catch (IllegalStateException | InterruptedException e) {
      err.println("gopark: SIGQUIT stays with the JVM: " + e.getMessage());
    }
  }

  /** Who gave up for want of memory would swallow the signals that come later. */
  private static void await(QuitDescriptor descriptor) throws InterruptedException {
    while (true) {
      try {
        descriptor.await();
        return;
      } catch (IllegalStateException | VirtualMachineError | LinkageError e) {
        if (!OutOfMemory.isCauseOf(e)) {
          throw e;
        }
        Thread.sleep(1);
      }
    }
  }

  /** What fails, fails for want of memory: the signal counts all the same, and so does the next. */
  private void quit() {
    try {
      print(textWith(dump));
    } catch (Throwable noMemory) {
      print(withoutDump);
    }
    if (!keepGoing) {
      try {
        StandardOutput.flushAtTheEnd();
      } finally {
        Runtime.getRuntime().halt(ExitStatus.PANIC);
      }
    }
  }

  private byte[] textWith(@Nullable Dump dump) throws IOException {
    StringBuilder text = new StringBuilder("SIGQUIT: quit\n\n");
    if (dump != null) {
      dump.to(text);
    }
    if (!keepGoing) {
      text.append(ExitStatus.line());
    }
    return text.toString().getBytes(err.charset());
  }

  private void print(byte[] text) {
    err.write(text, 0, text.length);
    err.flush();
  }

  /**
   * Lets the watching thread end before the JVM does: on exit the JVM waits 300 ms for a thread
   * that is inside C code; and so it does where there is no memory to wake it. Returns false when
   * the JVM is ending already.
   */
  private boolean disarmOnExit(QuitDescriptor descriptor, Thread watcher) {
    Runnable disarm =
        () -> {
          disarmed = true;
          try {
            descriptor.wake();
            watcher.join(100);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IllegalStateException | VirtualMachineError | LinkageError noMemory) {
            return;
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
