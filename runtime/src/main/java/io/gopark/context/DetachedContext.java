package io.gopark.context;

import org.jspecify.annotations.Nullable;

/**
 * Its parent's values only.
 *
 * @go context.withoutCancelCtx
 */
final class DetachedContext extends TreeContext {
  DetachedContext(TreeContext parent) {
    super(parent);
  }

  @Override
  @Nullable CancelScope scope() {
    return null;
  }

  @Override
  String part() {
    return "WithoutCancel";
  }
}
