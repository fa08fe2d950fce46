package io.gopark.context;

import io.gopark.RecvChan;
import io.gopark.Task;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all contexts share. Nothing here recurses: a chain of contexts may be long. */
abstract sealed class TreeContext implements Context
    permits RootContext, ValueContext, DetachedContext, CancelScope {
  final @Nullable TreeContext parent;

  TreeContext(@Nullable TreeContext parent) {
    this.parent = parent;
  }

  /** The nearest scope, this context included, whose end is this one's end. */
  abstract @Nullable CancelScope scope();

  /** Its own part of {@code toString}. */
  abstract String part();

  @Override
  public @Nullable RecvChan<Void> done() {
    CancelScope scope = scope();
    return scope == null ? null : scope.done();
  }

  @Override
  public @Nullable ContextException err() {
    CancelScope scope = scope();
    return scope == null ? null : scope.err();
  }

  @Override
  public @Nullable Throwable cause() {
    CancelScope scope = scope();
    return scope == null ? null : scope.cause();
  }

  @Override
  public Optional<Instant> deadline() {
    CancelScope scope = scope();
    return scope == null ? Optional.empty() : scope.deadline();
  }

  @Override
  public <T> @Nullable T value(Key<T> key) {
    for (TreeContext c = this; c != null; c = c.parent) {
      if (c instanceof ValueContext with && with.key == key) {
        return with.get();
      }
    }
    return null;
  }

  @Override
  public CancelScope withCancel() {
    return CancelScope.under(this, null);
  }

  @Override
  public CancelScope withTimeout(Duration timeout) {
    return CancelScope.until(this, after(timeout), timeout, null);
  }

  @Override
  public CancelScope withTimeout(Duration timeout, Throwable cause) {
    return CancelScope.until(this, after(timeout), timeout, Objects.requireNonNull(cause, "cause"));
  }

  @Override
  public CancelScope withDeadline(Instant deadline) {
    return CancelScope.until(this, deadline, left(deadline), null);
  }

  @Override
  public CancelScope withDeadline(Instant deadline, Throwable cause) {
    return CancelScope.until(
        this, deadline, left(deadline), Objects.requireNonNull(cause, "cause"));
  }

  private static Instant after(Duration timeout) {
    try {
      return Instant.now().plus(timeout);
    } catch (DateTimeException | ArithmeticException e) {
      return timeout.isNegative() ? Instant.MIN : Instant.MAX;
    }
  }

  static Duration left(Instant deadline) {
    return Duration.between(Instant.now(), deadline);
  }

  @Override
  public <T> Context withValue(Key<T> key, @Nullable T value) {
    return new ValueContext(this, Objects.requireNonNull(key, "nil key"), value);
  }

  @Override
  public Context withoutCancel() {
    return new DetachedContext(this);
  }

  @Override
  public Registration afterFunc(Task task) {
    Objects.requireNonNull(task, "task");
    AfterFunc registered = new AfterFunc(task);
    CancelScope scope = scope();
    if (scope != null) {
      registered.registerWith(scope);
    }
    return registered;
  }

  @Override
  public void run(Task task) throws Exception {
    CancelScope scope = scope();
    if (scope == null) {
      task.run();
    } else {
      Interrupter.run(scope, task);
    }
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    for (TreeContext c = this; c != null; c = c.parent) {
      parts.add(c.part());
    }
    return String.join(".", parts.reversed());
  }
}
