package io.gopark.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.ChildProgram;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of those who are told that a context ended fails, or the canceller's stack is full. */
@Timeout(60)
class FailingChildrenTest {
  private final CancelScope scope = Context.background().withCancel();

  /** Where a goroutine is started, its value is the child's: so that fails. */
  private static final class Uninheritable extends InheritableThreadLocal<Integer> {
    @Override
    protected Integer childValue(Integer parents) {
      throw new IllegalStateException("no child");
    }
  }

  @Test
  void aTaskThatCannotBeStartedKeepsNobodyElseFromTheEnd() throws Exception {
    CancelScope before = scope.withCancel();
    Context.Registration first = scope.afterFunc(() -> {});
    CountDownLatch running = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                scope.run(() -> {
                  running.countDown();
                  new CountDownLatch(1).await();
                });
              } catch (Exception e) {
                interrupted.set(true);
              }
            });
    running.await();
    Context.Registration second = scope.afterFunc(() -> {});
    CancelScope after = scope.withCancel();
    Uninheritable local = new Uninheritable();
    local.set(1);
    assertThatThrownBy(scope::cancel).hasMessage("no child");
    local.remove();
    assertThat(before.err()).isNotNull();
    assertThat(after.err()).isNotNull();
    assertThat(first.stop()).isFalse();
    assertThat(second.stop()).isFalse();
    thread.join(10_000);
    assertThat(interrupted).isTrue();
  }

  /** An interrupt that fails ends the wait for it, or the thread could not leave. */
  @Test
  void aThreadWhoseInterruptFailsLeavesAllTheSame() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger();
    Thread thread =
        new Thread() {
          @Override
          public void run() {
            try {
              scope.run(() -> {
                running.countDown();
                goOn.await();
              });
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            left.incrementAndGet();
          }

          @Override
          public void interrupt() {
            throw new StackOverflowError();
          }
        };
    thread.setDaemon(true);
    thread.start();
    running.await();
    assertThatThrownBy(scope::cancel).isInstanceOf(StackOverflowError.class);
    goOn.countDown();
    thread.join(10_000);
    assertThat(left).hasValue(1);
  }

  /** Whoever gets at the channel by a cast may have closed it. */
  @Test
  void aChannelThatCannotBeClosedKeepsNobodyElseFromTheEnd() {
    CancelScope first = scope.withCancel();
    CancelScope second = scope.withCancel();
    CancelScope third = scope.withCancel();
    CancelScope below = second.withCancel();
    ((Chan<?>) second.done()).close();
    assertThatThrownBy(scope::cancel).hasMessage("close of closed channel");
    for (CancelScope each : List.of(scope, first, second, third, below)) {
      assertThat(each.err()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xmixed", "-Xint"})
  void anOverflowLeavesNoContextHalfEnded(String mode) throws Exception {
    ChildProgram.Result result =
        ChildProgram.runFromClassFiles(
            List.of(mode, "-Xss400k"), ContextOverflows.class, Long.toString(System.nanoTime()));
    assertThat(result.out() + result.err()).isEqualTo("overflowed: true\nmain returned");
  }

  @Test
  void aContextWhoseTimerCouldNotBeMadeIsInNoList() throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of("-Xmx16m", "-XX:+UseSerialGC"), ContextMemory.class);
    assertThat(result.out()).as(result.err()).isEqualTo("failed: true, in order: true");
  }
}
