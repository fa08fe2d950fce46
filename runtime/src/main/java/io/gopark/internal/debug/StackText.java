package io.gopark.internal.debug;

import io.gopark.internal.sched.Goroutine;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stacks in the shape of Go's: the function, and on the next line the place.
 *
 * <p>What is shown is the user's: the frames of this library's inside and of the JDK's below a
 * virtual thread are left out everywhere, those of the public API where they are the outermost or
 * innermost ones. So a goroutine that waits for a channel shows first the line that receives, and
 * one inside a callback shows through which method of ours it was called.
 */
final class StackText {
  /** Longer stacks lose their middle. */
  static final int MAX_FRAMES = 100;

  private static final String INSIDE = "io.gopark.internal.";

  /** The gopark command stands between the runtime and the program's main. */
  private static final String COMMAND = "io.gopark.cli.";

  private static final Set<String> API =
      Set.of("io.gopark", "io.gopark.sync", "io.gopark.time", "io.gopark.context");

  private static final Set<String> MACHINERY =
      Set.of("java.lang.System$1", "java.lang.reflect.Method", "io.gopark.RuntimeRules");

  private static final Set<String> THREAD_ENTRY = Set.of("run", "runWith");

  private StackText() {}

  /** The frames that a user wants to see; all of them, if he would see none. */
  static void append(StringBuilder out, StackTraceElement[] stack) {
    StackTraceElement[] shown = shown(stack);
    int elided = shown.length - MAX_FRAMES;
    for (int i = 0; i < shown.length; i++) {
      if (elided > 0 && i == MAX_FRAMES / 2) {
        out.append("...").append(elided).append(" frames elided...\n");
        i += elided;
      }
      append(out, shown[i]);
    }
  }

  static StackTraceElement[] shown(StackTraceElement[] stack) {
    StackTraceElement[] kept = new StackTraceElement[stack.length];
    int n = 0;
    for (StackTraceElement at : stack) {
      if (!isMachinery(at) && !(n == 0 && isApi(at))) {
        kept[n++] = at;
      }
    }
    while (n > 0 && isApi(kept[n - 1])) {
      n--;
    }
    return n == 0 ? stack : java.util.Arrays.copyOf(kept, n);
  }

  private static void append(StringBuilder out, StackTraceElement at) {
    out.append(at.getClassName()).append('.').append(at.getMethodName()).append("(...)\n");
    appendPlace(out, at);
  }

  private static void appendPlace(StringBuilder out, StackTraceElement at) {
    String file = at.getFileName();
    out.append('\t').append(file == null ? "?" : file);
    if (at.getLineNumber() >= 0) {
      out.append(':').append(at.getLineNumber());
    }
    out.append('\n');
  }

  private static boolean isMachinery(StackTraceElement at) {
    String type = at.getClassName();
    return type.startsWith(INSIDE)
        || type.startsWith(COMMAND)
        || type.startsWith("java.lang.VirtualThread")
        || type.startsWith("jdk.internal.")
        || MACHINERY.contains(type)
        || type.equals("java.lang.Thread") && THREAD_ENTRY.contains(at.getMethodName());
  }

  private static boolean isApi(StackTraceElement at) {
    String type = at.getClassName();
    return API.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))));
  }

  /**
   * The {@code go} statement that made a goroutine: its place if that was recorded, else the class
   * whose code the goroutine runs.
   *
   * @param place the line, where it is known
   * @param text of the function, or the class
   */
  record Creation(String text, @Nullable StackTraceElement place) {
    /** Null for a program's main goroutine, and where nothing is known. */
    static @Nullable Creation of(Goroutine gp) {
      // No switch over types: the JVM has to link one, and a panic may come for want of memory.
      Object origin = originOf(gp);
      if (origin instanceof StackTraceElement at) {
        return new Creation(at.getClassName().concat(".").concat(at.getMethodName()), at);
      }
      return origin == null ? null : new Creation(gp.taskClass(), null);
    }

    /** Equal for goroutines with equal creations, and cheaper. */
    static @Nullable Object originOf(Goroutine gp) {
      StackTraceElement[] recorded = gp.createdAt();
      if (gp.id() == 1 && gp.parentId() == 0 && gp.name().equals("main")) {
        return null;
      }
      if (recorded != null) {
        for (StackTraceElement at : recorded) {
          if (!isMachinery(at) && !isApi(at) && !at.getClassName().equals("java.lang.Thread")) {
            return at;
          }
        }
      }
      return gp.parentId() == 0 || gp.isJavaThread() ? null : gp.taskType();
    }

    /** Go's trailer. */
    void append(StringBuilder out, long parent) {
      append(out, parent == 0 ? "" : " in goroutine ".concat(Long.toString(parent)));
    }

    void append(StringBuilder out, String where) {
      out.append("created by ").append(text).append(where).append('\n');
      if (place != null) {
        appendPlace(out, place);
      }
    }
  }
}
