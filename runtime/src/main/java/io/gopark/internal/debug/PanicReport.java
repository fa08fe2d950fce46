package io.gopark.internal.debug;

import io.gopark.FatalError;
import io.gopark.RuntimeError;
import io.gopark.internal.debug.StackText.Creation;
import io.gopark.internal.sched.Goroutine;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text that a panic ends a program with. The exception is the user's: whatever its methods do,
 * there is a report. It may be that memory has run out, so strings are not added with a plus: where
 * the JVM fails to link that, it fails for good.
 *
 * @go runtime.printpanics
 */
public final class PanicReport {
  private PanicReport() {}

  /**
   * What stands behind "panic: ": Go's text for Go's errors, else the exception as Java prints it.
   * Further lines begin with a tab, so that none can be taken for the report's own.
   *
   * @go runtime.printpanicval
   */
  public static String value(Throwable e) {
    String text;
    try {
      text =
          e instanceof RuntimeError || e instanceof FatalError
              ? String.valueOf(e.getMessage())
              : String.valueOf(e.toString());
    } catch (Throwable printing) {
      text =
          e.getClass().getName()
              + " (panic while printing panic value: type "
              + printing.getClass().getName()
              + ")";
    }
    return text.replace("\r\n", "\n").replace("\n", "\n\t");
  }

  /** What the exception says that a panic ends a run with. */
  public static String message(long goid, Throwable e) {
    return new StringBuilder("panic in goroutine ")
        .append(goid)
        .append(": ")
        .append(value(e))
        .toString();
  }

  /** The whole report; ends with a newline. */
  public static String text(Goroutine gp, Throwable e) {
    StringBuilder out = new StringBuilder("panic: ").append(value(e)).append('\n');
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(e);
    for (Throwable cause = causeOf(e); cause != null && seen.add(cause); cause = causeOf(cause)) {
      out.append("\tcaused by: ").append(value(cause)).append('\n');
    }
    out.append("\ngoroutine ").append(gp.id()).append(" [running");
    out.append(gp.isLockedToThread() ? ", locked to thread]:\n" : "]:\n");
    StackText.append(out, stackOf(e));
    Creation creation = Creation.of(gp);
    if (creation != null) {
      creation.append(out, gp.parentId());
    }
    return out.toString();
  }

  private static @Nullable Throwable causeOf(Throwable e) {
    try {
      return e.getCause();
    } catch (Throwable overridden) {
      return null;
    }
  }

  private static StackTraceElement[] stackOf(Throwable e) {
    try {
      return e.getStackTrace().clone();
    } catch (Throwable overridden) {
      return new StackTraceElement[0];
    }
  }
}
