package io.gopark.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.OnProcs;
import io.gopark.Program;
import java.time.Duration;
import java.time.Instant;

/** 153: what {@code err} and {@code cause} say, by who ended what first. */
class CauseTest {
  private final Context root = Context.background();
  private final Throwable parentCause = new IllegalStateException("parent");
  private final Throwable childCause = new IllegalStateException("child");
  private final Throwable tooSlow = new IllegalStateException("too slow");

  private static void assertEnd(Context ctx, ContextException err, Throwable cause) {
    assertThat(ctx.err()).isSameAs(err);
    assertThat(ctx.cause()).isSameAs(cause);
  }

  @OnProcs
  void whatHasNotEndedHasNoCause(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          assertEnd(root, null, null);
          assertEnd(root.withCancel(), null, null);
          assertEnd(root.withTimeout(Duration.ofHours(1), tooSlow), null, null);
        });
  }

  @OnProcs
  void withoutACauseItIsTheError(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancelCause();
          scope.cancel(null);
          assertEnd(scope, Canceled.INSTANCE, Canceled.INSTANCE);
          CancelScope passed = root.withDeadline(Instant.now().minusSeconds(1));
          assertEnd(passed, DeadlineExceeded.INSTANCE, DeadlineExceeded.INSTANCE);
        });
  }

  @OnProcs
  void theFirstCauseStays(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancelCause();
          scope.cancel(childCause);
          scope.cancel(parentCause);
          assertEnd(scope, Canceled.INSTANCE, childCause);
          CancelScope plain = root.withCancel();
          plain.cancel();
          plain.cancel(parentCause);
          assertEnd(plain, Canceled.INSTANCE, Canceled.INSTANCE);
        });
  }

  @OnProcs
  void aParentsCauseReachesWhatHasNotEnded(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope parent = root.withCancelCause();
          CancelScope child = parent.withCancelCause();
          Context leaf = child.withValue(Key.of("k"), 1).withTimeout(Duration.ofHours(1), tooSlow);
          parent.cancel(parentCause);
          child.cancel(childCause);
          assertEnd(parent, Canceled.INSTANCE, parentCause);
          assertEnd(child, Canceled.INSTANCE, parentCause);
          assertEnd(leaf, Canceled.INSTANCE, parentCause);
        });
  }

  @OnProcs
  void aChildsCauseStaysItsOwn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope parent = root.withCancelCause();
          CancelScope child = parent.withCancelCause();
          child.cancel(childCause);
          assertEnd(parent, null, null);
          parent.cancel(parentCause);
          assertEnd(parent, Canceled.INSTANCE, parentCause);
          assertEnd(child, Canceled.INSTANCE, childCause);
        });
  }

  @OnProcs
  void theCauseOfATimeLimitIsForTheTimeLimitOnly(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope cancelled = root.withTimeout(Duration.ofHours(1), tooSlow);
          cancelled.cancel();
          assertEnd(cancelled, Canceled.INSTANCE, Canceled.INSTANCE);
          CancelScope passed = root.withDeadline(Instant.now().minusSeconds(1), tooSlow);
          passed.cancel(childCause);
          assertEnd(passed, DeadlineExceeded.INSTANCE, tooSlow);
        });
  }

  @OnProcs
  void whenTheTimeIsUpItsCauseGoesDown(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope timed = root.withTimeout(Duration.ofNanos(100_000), tooSlow);
          CancelScope below = timed.withCancelCause();
          below.done().recv();
          assertEnd(timed, DeadlineExceeded.INSTANCE, tooSlow);
          assertEnd(below, DeadlineExceeded.INSTANCE, tooSlow);
        });
  }

  @OnProcs
  void theCauseOfTheLaterDeadlineIsNotUsed(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope early = root.withDeadline(Instant.now().minusSeconds(1), tooSlow);
          Context late = early.withTimeout(Duration.ofHours(1), childCause);
          assertEnd(late, DeadlineExceeded.INSTANCE, tooSlow);
        });
  }
}
