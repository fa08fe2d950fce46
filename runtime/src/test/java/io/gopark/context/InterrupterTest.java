package io.gopark.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two calls of {@code run}, one inside of the other, and what is left of whose interrupt. */
class InterrupterTest {
  /** What happens during the outer call. */
  private enum Step {
    CANCEL_OUTER,
    CANCEL_INNER,
    TAKE,
    BEGIN_INNER,
    END_INNER
  }

  private enum Source {
    BEFORE,
    OUTER,
    INNER
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inEveryOrderOnlyItsOwnInterruptEndsWithACall(boolean pendingBefore) throws Exception {
    List<Step> optional = List.of(Step.CANCEL_OUTER, Step.CANCEL_INNER, Step.TAKE, Step.TAKE);
    for (int choice = 0; choice < 1 << optional.size(); choice++) {
      List<Step> steps = new ArrayList<>(List.of(Step.BEGIN_INNER));
      for (int i = 0; i < optional.size(); i++) {
        if ((choice & 1 << i) != 0) {
          steps.add(optional.get(i));
        }
      }
      inEveryOrder(pendingBefore, new ArrayList<>(), steps);
    }
  }

  private static void inEveryOrder(boolean pendingBefore, List<Step> order, List<Step> rest)
      throws Exception {
    if (rest.isEmpty()) {
      new Play(order).run(pendingBefore);
    }
    for (int i = 0; i < rest.size(); i++) {
      List<Step> after = new ArrayList<>(rest);
      Step step = after.remove(i);
      if (step == Step.BEGIN_INNER) {
        after.add(Step.END_INNER);
      }
      List<Step> longer = new ArrayList<>(order);
      longer.add(step);
      inEveryOrder(pendingBefore, longer, after);
    }
  }

  /** One order; keeps the books on who has interrupted and was not taken since. */
  private static final class Play {
    private final List<Step> order;
    private final Deque<Step> rest;
    private final CancelScope outer = Context.background().withCancel();
    private final CancelScope inner = Context.background().withCancel();
    private final Set<Source> pending = EnumSet.noneOf(Source.class);
    private boolean innerRuns;
    private boolean outerCancelledWithin;

    Play(List<Step> order) {
      this.order = order;
      this.rest = new ArrayDeque<>(order);
    }

    void run(boolean pendingBefore) throws Exception {
      if (pendingBefore) {
        pending.add(Source.BEFORE);
        Thread.currentThread().interrupt();
      }
      outer.run(this::steps);
      pending.remove(Source.OUTER);
      assertThat(Thread.interrupted())
          .as("after %s, before: %s", order, pendingBefore)
          .isEqualTo(!pending.isEmpty());
    }

    private void steps() throws Exception {
      for (Step step = rest.poll(); step != null && step != Step.END_INNER; step = rest.poll()) {
        switch (step) {
          case CANCEL_OUTER -> {
            outer.cancel();
            outerCancelledWithin = innerRuns;
            pending.add(Source.OUTER);
          }
          case CANCEL_INNER -> {
            inner.cancel();
            innerInterrupts();
          }
          case TAKE -> {
            assertThat(Thread.interrupted()).isEqualTo(!pending.isEmpty());
            pending.clear();
          }
          case BEGIN_INNER, END_INNER -> {
            innerRuns = true;
            innerInterrupts();
            inner.run(this::steps);
            innerRuns = false;
            innerEnded();
          }
        }
      }
    }

    private void innerInterrupts() {
      if (innerRuns && inner.err() != null) {
        pending.add(Source.INNER);
      }
    }

    private void innerEnded() {
      pending.remove(Source.INNER);
      boolean interrupted = Thread.currentThread().isInterrupted();
      if (interrupted && outerCancelledWithin && inner.err() != null) {
        // The outer one's comes again where the task may have taken it for the inner one's.
        pending.add(Source.OUTER);
      }
      assertThat(interrupted).as("in %s", order).isEqualTo(!pending.isEmpty());
    }
  }
}
