package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program does when a thread inherits from another does not happen in the runtime. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InheritedLocalsTest {
  /** Can be inherited by a goroutine, and by nobody else. */
  private static final class OnlyByGoroutines extends InheritableThreadLocal<String> {
    final AtomicReference<String> inheritedBy = new AtomicReference<>();

    @Override
    protected String childValue(String ofParent) {
      boolean byMachine =
          StackWalker.getInstance()
              .walk(frames -> frames.anyMatch(f -> f.getMethodName().equals("allocm")));
      if (byMachine) {
        inheritedBy.set("an M");
        throw new IllegalStateException("not for an M");
      }
      return ofParent;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aMachineTakesNothingAlongFromWhoNeedsIt(int procs) throws Exception {
    OnlyByGoroutines local = new OnlyByGoroutines();
    Bounded.run(
        procs,
        () -> {
          local.set("here");
          CompletableFuture<String> other = new CompletableFuture<>();
          Go.go(() -> other.complete(local.get()));
          String seen = Go.blocking(() -> other.get());
          assertThat(seen).isEqualTo("here");
        });
    assertThat(local.inheritedBy).hasNullValue();
  }

  /** Parks for a moment while a goroutine inherits it. */
  private static final class SlowlyInherited extends InheritableThreadLocal<String> {
    @Override
    protected String childValue(String ofParent) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return ofParent;
    }
  }

  @Test
  void whoeverInheritsSlowlyDoesNotHoldAP() throws Exception {
    SlowlyInherited local = new SlowlyInherited();
    int creators = 8;
    int each = 200;
    Bounded.run(
        2,
        () -> {
          Chan<String> inherited = Chan.make(creators * each);
          for (int i = 0; i < creators; i++) {
            Go.go(() -> {
              local.set("from parent");
              for (int k = 0; k < each; k++) {
                Go.go(() -> inherited.send(local.get()));
                Go.gosched();
              }
            });
          }
          for (int i = 0; i < creators * each; i++) {
            assertThat(inherited.recv()).isEqualTo("from parent");
          }
        });
  }

  @Test
  void aRuntimesThreadsDoNotKeepTheClassLoaderOfWhoMadeIt() throws Exception {
    AtomicReference<GoRuntime> made = new AtomicReference<>();
    WeakReference<ClassLoader> loader = madeUnderALoader(made);
    try (GoRuntime runtime = made.get()) {
      Bounded.run(runtime, Go::gosched);
      while (loader.get() != null) {
        System.gc();
        Thread.sleep(10);
      }
    }
  }

  private static WeakReference<ClassLoader> madeUnderALoader(AtomicReference<GoRuntime> made)
      throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
      Thread maker =
          Thread.ofPlatform()
              .unstarted(() -> made.set(GoRuntime.builder().name("heir").procs(2).build()));
      maker.setContextClassLoader(loader);
      maker.start();
      maker.join();
      return new WeakReference<>(loader);
    }
  }
}
