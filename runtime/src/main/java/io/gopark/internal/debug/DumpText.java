package io.gopark.internal.debug;

import io.gopark.WaitReason;
import io.gopark.internal.debug.StackText.Creation;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.GoroutineSample;
import io.gopark.internal.sched.GoroutineStatus;
import io.gopark.internal.sched.SampledStack;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The texts of one dump; stacks that are shared are formatted once. */
final class DumpText {
  private static final String UNAVAILABLE =
      "\tgoroutine running on other thread; stack unavailable\n";

  private final Map<SampledStack, String> stacks = new IdentityHashMap<>();
  private final Map<String, String> distinct = new HashMap<>();

  /** The frames as lines. Equal texts are one object. */
  String stack(@Nullable SampledStack stack) {
    if (stack == null) {
      return UNAVAILABLE;
    }
    String text = stacks.get(stack);
    if (text == null) {
      StringBuilder out = new StringBuilder();
      StackText.append(out, stack.frames());
      text = distinct.computeIfAbsent(out.toString(), same -> same);
      stacks.put(stack, text);
    }
    return text;
  }

  /** One goroutine, with a newline at the end. */
  String block(GoroutineSample sample) {
    Goroutine gp = sample.goroutine();
    StringBuilder out = new StringBuilder(256);
    long minutes = minutes(sample.waited());
    out.append("goroutine ").append(gp.id()).append(' ');
    appendState(out, state(sample), minutes, minutes, sample.locked());
    appendName(out, gp);
    out.append(":\n").append(stack(sample.stack()));
    Creation creation = Creation.of(gp);
    if (creation != null) {
      creation.append(out, gp.parentId());
    }
    return out.toString();
  }

  /** The wait reason, or Go's word for the status. */
  static String state(GoroutineSample sample) {
    return sample.reason() == WaitReason.NONE
        ? GoroutineStatus.word(sample.status())
        : sample.reason().toString();
  }

  /**
   * The bracket of Go's header; minutes are mentioned from one on.
   *
   * @go runtime.goroutineheader
   */
  static void appendState(
      StringBuilder out, String state, long minMinutes, long maxMinutes, boolean locked) {
    out.append('[').append(state);
    if (maxMinutes >= 1) {
      out.append(", ");
      if (minMinutes != maxMinutes) {
        out.append(minMinutes).append("..");
      }
      out.append(maxMinutes).append(" minutes");
    }
    out.append(locked ? ", locked to thread]" : "]");
  }

  static long minutes(long nanos) {
    return TimeUnit.NANOSECONDS.toMinutes(nanos);
  }

  /** A name is shown as Go shows labels; the main goroutine needs none. */
  private static void appendName(StringBuilder out, Goroutine gp) {
    String name = gp.name();
    if (name.isEmpty() || gp.id() == 1 && name.equals("main")) {
      return;
    }
    out.append(" {name: \"");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c < ' ' ? '?' : c);
    }
    out.append("\"}");
  }
}
