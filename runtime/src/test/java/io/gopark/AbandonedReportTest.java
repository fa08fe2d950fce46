package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who asks the log for it learns which goroutines a closed runtime has left behind. */
class AbandonedReportTest {
  private static final String TITLE = "FINE runtime closed with goroutines left:\n";

  private final Logger logger = Logger.getLogger("io.gopark");
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Handler handler = new Collector();

  private final class Collector extends Handler {
    @Override
    public void publish(LogRecord each) {
      messages.add(each.getLevel() + " " + each.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.FINE);
  }

  @AfterEach
  void listenNoLonger() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }

  @Test
  void parkedGoroutinesAreReported() {
    Goroutine gp;
    try (GoRuntime runtime = GoRuntime.builder().name("abandoned").procs(1).build()) {
      gp = runtime.go("left", () -> Chan.make().recv());
      while (gp.waitReason() != WaitReason.CHAN_RECEIVE) {
        Thread.onSpinWait();
      }
    }
    assertThat(messages).hasSize(1);
    assertThat(messages.getFirst())
        .startsWith(TITLE)
        .contains("goroutine " + gp.id() + " [chan receive] {name: \"left\"}:\n");
  }

  @Test
  void thereIsNoReportOfNobody() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().name("abandoned").procs(1).build()) {
      runtime.go(() -> {}).thread().join();
      while (runtime.stats().goroutines() > 0) {
        Thread.onSpinWait();
      }
    }
    assertThat(messages).isEmpty();
  }

  @Test
  void whoDoesNotAskIsNotTold() {
    logger.setLevel(Level.INFO);
    try (GoRuntime runtime = GoRuntime.builder().name("abandoned").procs(1).build()) {
      Goroutine gp = runtime.go(() -> Chan.make().recv());
      while (gp.waitReason() != WaitReason.CHAN_RECEIVE) {
        Thread.onSpinWait();
      }
    }
    assertThat(messages).isEmpty();
  }
}
