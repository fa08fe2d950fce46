package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.ChildProgram;
import io.gopark.GoRuntime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import jdk.internal.vm.ThreadContainer;
import jdk.internal.vm.ThreadContainers;
import org.junit.jupiter.api.Test;

/** Where the JDK's thread dumps show a goroutine. */
class GoroutineContainerTest {
  private static List<String> shown(String... options) throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of(options), Program.class);
    assertThat(result.err()).isEmpty();
    return result.out().lines().toList();
  }

  @Test
  void eachGoroutineIsInOneContainer() throws Exception {
    assertThat(shown())
        .containsExactly(
            "child [<root>] lives true",
            "go [orders] lives true",
            "made [<root>] lives true",
            "task [ThreadPerTaskExecutor] lives true",
            "nobody lives false");
  }

  /** The JDK's root container lists no virtual thread then; it counts them, so somebody lives. */
  @Test
  void soItIsWhereTheJvmDoesNotTrackVirtualThreads() throws Exception {
    assertThat(shown("-Djdk.trackAllThreads=false"))
        .containsExactly(
            "child [orders] lives true",
            "go [orders] lives true",
            "made [orders] lives true",
            "task [ThreadPerTaskExecutor] lives true",
            "nobody lives true");
  }

  /** One started by each of the ways there are; each waits. */
  static final class Program {
    private static final Map<String, Thread> THREADS = new TreeMap<>();
    private static final CountDownLatch LISTED = new CountDownLatch(4);
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Program() {}

    @SuppressWarnings("resource") // they end with the JVM
    public static void main(String[] args) throws Exception {
      GoRuntime runtime = GoRuntime.builder().name("orders").procs(2).build();
      ExecutorService executor = runtime.executor();
      runtime.go(() -> {
        Thread.startVirtualThread(() -> await("child"));
        await("go");
      });
      executor.execute(() -> await("task"));
      runtime.threadFactory().newThread(() -> await("made")).start();
      LISTED.await();
      THREADS.forEach((name, thread) ->
          System.out.println(name + " " + containersOf(thread) + " lives " + lives(thread)));
      System.out.println("nobody lives " + OutsideThreads.exist(_ -> true));
      System.exit(0);
    }

    private static void await(String name) {
      synchronized (THREADS) {
        THREADS.put(name, Thread.currentThread());
      }
      LISTED.countDown();
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Whether it is seen, where all others are known not to matter. */
    private static boolean lives(Thread thread) {
      return OutsideThreads.exist(other -> other != thread);
    }

    private static List<String> containersOf(Thread thread) {
      return containers(ThreadContainers.root())
          .filter(c -> c.threads().anyMatch(t -> t == thread))
          .map(c -> c instanceof ExecutorService ? c.getClass().getSimpleName() : c.name())
          .toList();
    }

    private static Stream<ThreadContainer> containers(ThreadContainer from) {
      return Stream.concat(Stream.of(from), from.children().flatMap(Program::containers));
    }
  }
}
