package io.gopark.internal.host;

import java.lang.reflect.Field;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A field of the JDK's that this library can do without where it is missing. */
final class OptionalField {
  private final @Nullable Field field;

  private OptionalField(@Nullable Field field) {
    this.field = field;
  }

  static OptionalField find(String owner, String name) {
    try {
      Field field = Class.forName(owner, true, null).getDeclaredField(name);
      return new OptionalField(field.trySetAccessible() ? field : null);
    } catch (ReflectiveOperationException | LinkageError e) {
      return new OptionalField(null);
    }
  }

  boolean isFound() {
    return field != null;
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
