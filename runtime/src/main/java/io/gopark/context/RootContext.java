package io.gopark.context;

import org.jspecify.annotations.Nullable;

/** A context that never ends. */
final class RootContext extends TreeContext {
  static final RootContext BACKGROUND = new RootContext("context.Background");
  static final RootContext TODO = new RootContext("context.TODO");

  private final String name;

  private RootContext(String name) {
    super(null);
    this.name = name;
  }

  @Override
  @Nullable CancelScope scope() {
    return null;
  }

  @Override
  String part() {
    return name;
  }
}
