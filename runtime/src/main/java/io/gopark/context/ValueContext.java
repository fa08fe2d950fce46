package io.gopark.context;

import org.jspecify.annotations.Nullable;

/**
 * One more value.
 *
 * @go context.valueCtx
 */
final class ValueContext extends TreeContext {
  final Key<?> key;
  private final @Nullable Object value;
  private final @Nullable CancelScope scope;

  ValueContext(TreeContext parent, Key<?> key, @Nullable Object value) {
    super(parent);
    this.key = key;
    this.value = value;
    this.scope = parent.scope();
  }

  /** The caller has looked at the key, which has the value's type. */
  @SuppressWarnings("unchecked")
  <T> @Nullable T get() {
    return (T) value;
  }

  @Override
  @Nullable CancelScope scope() {
    return scope;
  }

  @Override
  String part() {
    return "WithValue(" + key + ", " + value + ")";
  }
}
