package io.gopark.internal.host;

import io.gopark.internal.host.SelfCheck.Check;
import java.lang.reflect.Field;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A field of the JDK's that this library can do without where it is missing. */
final class OptionalField {
  private final String owner;
  private final String name;
  private final @Nullable Field field;
  private final String problem;

  private OptionalField(String owner, String name, @Nullable Field field, String problem) {
    this.owner = owner;
    this.name = name;
    this.field = field;
    this.problem = problem;
  }

  /**
   * @param type what its values are used as
   */
  static OptionalField find(String owner, String name, Class<?> type) {
    try {
      Field field = Class.forName(owner, true, null).getDeclaredField(name);
      if (!type.isAssignableFrom(field.getType())) {
        return new OptionalField(owner, name, null, "is of another type");
      }
      return field.trySetAccessible()
          ? new OptionalField(owner, name, field, "")
          : new OptionalField(owner, name, null, "is there, but its package is not open");
    } catch (ReflectiveOperationException | LinkageError e) {
      return new OptionalField(owner, name, null, "missing");
    }
  }

  boolean isFound() {
    return field != null;
  }

  /**
   * What was found, for a report.
   *
   * @param otherwise what follows where it is not
   */
  Check check(String otherwise) {
    return new Check(
        owner + "." + name, isFound(), isFound() ? "found" : problem + ": " + otherwise);
  }

  /** The class that it was found in. */
  Class<?> owner() {
    return found().getDeclaringClass();
  }

  /** Its value in {@code object}; null for a static one. */
  @Nullable Object get(@Nullable Object object) {
    try {
      return found().get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private Field found() {
    return Objects.requireNonNull(field);
  }
}
