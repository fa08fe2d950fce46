package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.DEAD;
import static io.gopark.internal.sched.GoroutineStatus.IDLE;
import static io.gopark.internal.sched.GoroutineStatus.PARKED;
import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNING;
import static io.gopark.internal.sched.GoroutineStatus.SYSCALL;
import static io.gopark.internal.sched.GoroutineStatus.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.internal.base.Invariants;
import org.junit.jupiter.api.Test;

/** An arrow that starts at a state in which the goroutine is not. */
class GoroutineStatusTest {
  private static final int[] ALL = {IDLE, RUNNABLE, RUNNING, SYSCALL, WAITING, PARKED, DEAD};

  private final Goroutine gp = new TestScheduler(1).idle(17);

  /** It has one author, who then knows less than he thinks. */
  @Test
  void withOneAuthorItIsAFatalErrorAndChangesNothing() {
    for (int is : ALL) {
      for (int from : ALL) {
        gp.setStatus(is);
        if (from == is) {
          gp.setStatus(from, RUNNABLE);
          assertThat(gp.statusWord()).isEqualTo(RUNNABLE);
        } else {
          assertThatThrownBy(() -> gp.setStatus(from, RUNNABLE))
              .isInstanceOf(Invariants.RuntimeBroken.class)
              .hasMessage(
                  "gopark: fatal error: goroutine 17: bad status %s for %s -> runnable",
                  GoroutineStatus.word(is), GoroutineStatus.word(from));
          assertThat(gp.statusWord()).isEqualTo(is);
        }
      }
    }
  }

  /** Somebody else was faster. */
  @Test
  void withSeveralItIsRefusedAndChangesNothing() {
    for (int is : ALL) {
      for (int from : ALL) {
        gp.setStatus(is);
        assertThat(gp.casStatus(from, RUNNABLE)).isEqualTo(from == is);
        assertThat(gp.statusWord()).isEqualTo(from == is ? RUNNABLE : is);
      }
    }
  }

  /** As a second readying of one that waits would be, which no lock kept apart. */
  @Test
  void whoReadiesOneThatDoesNotWaitIsToldAndQueuesNothing() {
    gp.setStatus(RUNNING);
    assertThatThrownBy(gp::ready)
        .isInstanceOf(Invariants.RuntimeBroken.class)
        .hasMessageEndingWith("bad status running for waiting -> runnable");
    assertThat(gp.statusWord()).isEqualTo(RUNNING);
    assertThat(gp.sched.stats().globalQueue()).isZero();
  }
}
