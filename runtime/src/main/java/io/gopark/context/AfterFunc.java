package io.gopark.context;

import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.Task;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A task that starts when a scope ends. Whoever sets {@code decided}, the end or {@link #stop}, is
 * the one who was faster.
 *
 * @go context.afterFuncCtx
 */
final class AfterFunc extends Child implements Context.Registration {
  private final Task task;
  private final AtomicBoolean decided = new AtomicBoolean();
  private volatile @Nullable CancelScope scope;

  AfterFunc(Task task) {
    this.task = task;
  }

  void registerWith(CancelScope with) {
    scope = with;
    if (!with.add(this) && notice()) {
      act();
    }
  }

  @Override
  boolean notice() {
    return decided.compareAndSet(false, true);
  }

  @Override
  void act() {
    Goroutine started = Go.go(task);
  }

  @Override
  public boolean stop() {
    if (!decided.compareAndSet(false, true)) {
      return false;
    }
    CancelScope with = scope;
    if (with != null) {
      with.remove(this);
    }
    return true;
  }
}
