package io.gopark.context;

/**
 * Names a value in a {@link Context}. Two keys are never the same, whatever their names.
 *
 * {@snippet :
 * Key<String> user = Key.of("user");
 * Context ctx = Context.background().withValue(user, "ann");
 * IO.println(ctx.value(user)); // -> ann
 * IO.println(ctx.value(Key.of("user"))); // -> null
 * }
 *
 * @param <T> the value's type
 */
public final class Key<T> {
  private final String name;

  private Key(String name) {
    this.name = name;
  }

  /** A new key; the name is for {@code toString}. */
  public static <T> Key<T> of(String name) {
    return new Key<>(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
