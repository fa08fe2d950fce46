package io.gopark.internal.host;

import io.gopark.internal.host.SelfCheck.Check;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether the program has registered a shutdown hook. Such a one can ready a goroutine when the JVM
 * is told to end, and is a thread that has not started until then.
 *
 * <p>Hooks of the JDK's modules are not counted: they do the JDK's own clean-up. A hook belongs to
 * the module of the thread's class or of its task's. In {@code java.base} are tasks and threads of
 * everybody's, but no hook, so it tells nothing. A library's hook cannot be told from the program's
 * and counts. Where this JDK lacks one of the fields, there may be a hook, or its task may be the
 * program's.
 */
final class ShutdownHooks {
  private static final OptionalField TABLE =
      OptionalField.find("java.lang.ApplicationShutdownHooks", "hooks", Map.class);
  private static final OptionalField HOLDER =
      OptionalField.find("java.lang.Thread", "holder", Object.class);
  private static final OptionalField TASK =
      OptionalField.find("java.lang.Thread$FieldHolder", "task", Object.class);

  private ShutdownHooks() {}

  /** Whether this JDK tells. */
  static boolean areKnown() {
    return TABLE.isFound();
  }

  static List<Check> checks() {
    String otherwise = "a shutdown hook of the JDK's may count as the program's";
    return List.of(
        TABLE.check("the program may have set a shutdown hook, so no deadlock is reported"),
        HOLDER.check(otherwise),
        TASK.check(otherwise));
  }

  /**
   * @param known hooks that are known to ready no goroutine
   */
  static boolean anyOfProgram(Predicate<Thread> known) {
    return anyOfProgram(known, TABLE, HOLDER, TASK);
  }

  static boolean anyOfProgram(
      Predicate<Thread> known, OptionalField table, OptionalField holder, OptionalField task) {
    List<Thread> hooks = table.isFound() ? registered(table) : null;
    if (hooks == null) {
      return true;
    }
    for (Thread hook : hooks) {
      if (!known.test(hook)
          && !isOfJdk(hook.getClass())
          && !isOfJdk(taskType(hook, holder, task))) {
        return true;
      }
    }
    return false;
  }

  /** Null once the JVM ends: the hooks are threads then, or are becoming it. */
  private static @Nullable List<Thread> registered(OptionalField table) {
    synchronized (table.owner()) {
      return table.get(null) instanceof Map<?, ?> hooks
          ? hooks.keySet().stream().map(Thread.class::cast).toList()
          : null;
    }
  }

  /** A virtual thread has no holder; the JDK makes no hook of one. */
  private static Class<?> taskType(Thread hook, OptionalField holder, OptionalField task) {
    if (!holder.isFound() || !task.isFound()) {
      return Object.class;
    }
    Object fields = holder.get(hook);
    Object body = fields == null ? null : task.get(fields);
    return body == null ? Object.class : body.getClass();
  }

  private static boolean isOfJdk(Class<?> type) {
    Module module = type.getModule();
    if (!module.isNamed() || module == Object.class.getModule()) {
      return false;
    }
    return module.getName().startsWith("java.") || module.getName().startsWith("jdk.");
  }
}
