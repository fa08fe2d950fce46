package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the constructor of a thread sees to, a goroutine's thread has too. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FreshThreadTest {
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();
  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

  private static void inRuntime(io.gopark.Task main) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).programRules().build()) {
      runtime.run(main);
    }
  }

  @Test
  void threadIdsAreUniqueAmongGoroutinesAndOtherThreads() throws Exception {
    inRuntime(() -> {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        threads.add(io.gopark.Go.go(() -> {}).thread());
        threads.add(Thread.ofPlatform().unstarted(() -> {}));
        threads.add(Thread.ofVirtual().unstarted(() -> {}));
      }
      Set<Long> ids = new HashSet<>();
      for (Thread thread : threads) {
        ids.add(thread.threadId());
      }
      assertThat(ids).hasSameSizeAs(threads);
    });
  }

  @Test
  void aNameIsTheThreadsAndWithoutOneItIsEmpty() throws Exception {
    inRuntime(() -> {
      assertThat(io.gopark.Go.go("worker", () -> {}).thread().getName()).isEqualTo("worker");
      assertThat(io.gopark.Go.go(() -> {}).thread().getName()).isEmpty();
    });
  }

  @Test
  void theContextClassLoaderIsTheParents() throws Exception {
    try (var loader = new URLClassLoader(new URL[0])) {
      inRuntime(() -> {
        Thread.currentThread().setContextClassLoader(loader);
        Chan<ClassLoader> seen = Chan.make();
        Goroutine child =
            io.gopark.Go.go(() -> seen.send(Thread.currentThread().getContextClassLoader()));
        assertThat(seen.recv()).isSameAs(loader);
        child.thread().join();
      });
    }
  }

  @Test
  void inheritableThreadLocalsAreInherited() throws Exception {
    inRuntime(() -> {
      INHERITED.set("of the parent");
      Chan<String> seen = Chan.make();
      Goroutine child = io.gopark.Go.go(() -> seen.send(INHERITED.get()));
      assertThat(seen.recv()).isEqualTo("of the parent");
      child.thread().join();
    });
  }

  @Test
  void scopedValuesCanBeBoundAndAreNotInherited() throws Exception {
    inRuntime(() -> {
      Chan<String> seen = Chan.make();
      ScopedValue.where(SCOPED, "outer")
          .run(() ->
              io.gopark.Go.go(() -> {
                String unbound = SCOPED.orElse("unbound");
                ScopedValue.where(SCOPED, "inner")
                    .call(() -> {
                      seen.send(unbound + ", " + SCOPED.get());
                      return null;
                    });
              }));
      assertThat(seen.recv()).isEqualTo("unbound, inner");
    });
  }

  @Test
  void whoHoldsAGoroutinesMonitorDoesNotKeepItFromParking() throws Exception {
    inRuntime(() -> {
      Chan<String> done = Chan.make();
      Goroutine sleeper =
          io.gopark.Go.go(() -> {
            Thread.sleep(1);
            done.send("slept");
          });
      synchronized (sleeper) {
        assertThat(done.recv()).isEqualTo("slept");
      }
    });
  }
}
