package io.gopark;

import io.gopark.internal.debug.PanicReport;

/**
 * An exception that left a goroutine and ended the program: what {@link GoRuntime#run} throws when
 * it happened in a goroutine other than main. The cause is the exception itself.
 *
 * {@snippet :
 * try {
 *   Go.run(() -> {
 *     go(() -> {
 *       throw new IllegalStateException("broken");
 *     });
 *     Chan.make().recv();
 *   });
 * } catch (GoPanic e) {
 *   IO.println(e.getCause().getMessage()); // -> broken
 *   IO.println(e.report().startsWith("panic: ")); // -> true
 * }
 * }
 *
 * @go runtime.gopanic
 */
public final class GoPanic extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long goid;
  private final String report;

  /** {@code cause} left the task of {@code gp}, which is the caller. */
  public GoPanic(Goroutine gp, Throwable cause) {
    super(PanicReport.message(gp.id(), cause), cause);
    this.goid = gp.id();
    this.report = PanicReport.text((io.gopark.internal.sched.Goroutine) gp, cause);
  }

  private GoPanic(String message, String report) {
    super(message);
    this.goid = 0;
    this.report = report;
  }

  /** For where memory has run out so far that it cannot be told whose panic it is. */
  static GoPanic onFullHeap() {
    return new GoPanic(
        "panic: out of memory", "panic: java.lang.OutOfMemoryError: Java heap space\n");
  }

  /** The goroutine that panicked; 0 where memory has run out so far that it cannot be told. */
  public long goroutineId() {
    return goid;
  }

  /** What Go prints when a program panics: the value, the goroutine and its stack. */
  public String report() {
    return report;
  }
}
