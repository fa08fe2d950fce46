package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.internal.host.GoroutineContainer;
import io.gopark.internal.host.OpenModules;
import io.gopark.internal.host.OutsideThreads;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.internal.vm.ThreadContainer;
import jdk.internal.vm.ThreadContainers;
import org.junit.jupiter.api.Test;

/** A runtime that others can see while it is built, or whose construction failed. */
class HalfBuiltTest {
  private static final int ROUNDS = 500;

  /** Its Ps find no room in any heap; by then the JDK's dumps know it. */
  private static void fail(String name) {
    assertThatThrownBy(() -> GoRuntime.builder().name(name).procs(Integer.MAX_VALUE).build())
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void aRuntimeWhoseConstructionFailedIsInNoDump() {
    OpenModules.ensureOpen();
    String name = "half-built";
    fail(name);
    List<ThreadContainer> containers =
        ThreadContainers.root()
            .children()
            .filter(c -> c instanceof GoroutineContainer && c.name().equals(name))
            .toList();
    assertThat(containers).isEmpty();
  }

  @Test
  void aRuntimeThatIsBeingBuiltDisturbsNoDump() throws Exception {
    OpenModules.ensureOpen();
    AtomicBoolean built = new AtomicBoolean();
    CompletableFuture<Void> dumps =
        CompletableFuture.runAsync(() -> {
          while (!built.get()) {
            boolean unused = OutsideThreads.exist(_ -> true);
          }
        });
    for (int i = 0; i < ROUNDS && !dumps.isDone(); i++) {
      GoRuntime.builder().procs(1).build().close();
    }
    built.set(true);
    dumps.get();
  }
}
