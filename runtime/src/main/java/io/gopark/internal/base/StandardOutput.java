package io.gopark.internal.base;

/**
 * The last flush of {@code System.out} before the JVM ends. What it prints as text the JVM's own
 * stream has written by then; single bytes may still be in it, and in a stream that the program put
 * in its place there may be more.
 *
 * <p>Who waits for the reader of a full pipe holds the stream's lock until it reads on, which may
 * be never, and the end of a program waits for nobody: a thread of its own flushes, and is not
 * waited for longer than it takes where nobody is in the way.
 */
public final class StandardOutput {
  private static final long PATIENCE_MILLIS = 200;

  private StandardOutput() {}

  /** Where there is no memory for the thread, what is left is lost. */
  public static void flushAtTheEnd() {
    try {
      Flush flush = new Flush();
      flush.setDaemon(true);
      flush.start();
      flush.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (VirtualMachineError noMemory) {
      return;
    }
  }

  private static final class Flush extends Thread {
    Flush() {
      super(null, null, "gopark-last-flush", 0, false);
    }

    @Override
    public void run() {
      try {
        System.out.flush();
      } catch (Throwable e) {
        // A stream of the program's own. Its end is told already.
        return;
      }
    }
  }
}
