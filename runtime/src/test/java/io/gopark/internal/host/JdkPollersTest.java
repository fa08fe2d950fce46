package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.ChildProgram;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import io.gopark.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goroutines, plain virtual threads and several runtimes on the JDK's one collection of pollers,
 * each in a JVM of its own, because who touches the pollers first matters.
 */
class JdkPollersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Dgopark.netpoll=epoll",
        "-Dgopark.netpoll=selector",
        "-Djdk.pollerMode=1",
        "-Djdk.pollerMode=2",
        "-Djdk.readPollers=4",
        "-Dgopark.switch=standard"
      })
  void theSchedulerPollsAndGivesBack(String option) throws Exception {
    assertThat(run(option)).containsExactly(lines("IO wait", "true"));
  }

  @Test
  void theJdksPollersDoTheWorkWhereTheyAreAskedTo() throws Exception {
    assertThat(run("-Dgopark.netpoll=jdk")).containsExactly(lines("java park", "false"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"readPollers", "masterPoller"})
  void aJdkWithoutAHookDoesTheWorkItselfAndTheSelfCheckSaysSo(String missing, @TempDir Path folder)
      throws Exception {
    String pollers = "sun.nio.ch.Poller$Pollers";
    String patch = PatchedJdk.withoutField(pollers, missing, folder);
    ChildProgram.Result result = ChildProgram.run(List.of(patch), Echo.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("echo\n" + pollers + "." + missing + " missing: ");
  }

  static final class Echo {
    private Echo() {}

    public static void main(String[] args) throws Exception {
      try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
        Program.echo(runtime::go, runtime::go);
        System.out.println("echo");
      }
      System.out.println(SocketPath.whyNot());
    }
  }

  @Test
  void anUnknownPathIsRefused() throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of("-Dgopark.netpoll=fast"), Program.class);
    assertThat(result.err()).contains("gopark.netpoll=fast: must be epoll, selector or jdk");
    assertThat(result.status()).isEqualTo(1);
  }

  private static String[] lines(String reason, String installed) {
    return new String[] {
      "first use",
      "waits [" + reason + "]",
      "installed " + installed,
      "beside hogs",
      "two runtimes",
      "one closed, installed " + installed,
      "all closed, installed 0",
      "a wait that began before lives on",
      "and one that begins now",
      "opened again, installed " + installed,
    };
  }

  private static List<String> run(String option) throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of(option), Program.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result.out().lines().toList();
  }

  /** What goes on in the child. */
  static final class Program {
    private static final int ROUNDS = 100;

    private Program() {}

    private interface Starter {
      void start(Task task);
    }

    public static void main(String[] args) throws Exception {
      Starter virtual = task -> Thread.startVirtualThread(unchecked(task));
      GoRuntime one = GoRuntime.builder().name("one").procs(2).build();
      echo(one::go, one::go);
      System.out.println("first use");
      awaitInstalled();
      try (ServerSocket idle = listen()) {
        System.out.println("waits [" + reason(one, idle) + "]");
        System.out.println("installed " + installed());
      }
      AtomicBoolean stop = new AtomicBoolean();
      for (int i = 0; i < 4; i++) {
        one.go(() -> compute(stop));
      }
      echo(virtual, virtual);
      stop.set(true);
      System.out.println("beside hogs");
      GoRuntime two = GoRuntime.builder().name("two").procs(1).build();
      echo(one::go, two::go);
      echo(two::go, virtual);
      System.out.println("two runtimes");
      ServerSocket later = listen();
      CountDownLatch accepted = new CountDownLatch(1);
      Thread waiting =
          Thread.startVirtualThread(
              unchecked(() -> {
                later.accept().close();
                accepted.countDown();
              }));
      while (waiting.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      Selection before = new Selection(virtual);
      one.close();
      echo(two::go, two::go);
      System.out.println("one closed, installed " + installed());
      two.close();
      System.out.println("all closed, installed " + (polls() ? JdkPollers.installed() : 0));
      new Socket(later.getInetAddress(), later.getLocalPort()).close();
      accepted.await();
      before.end();
      System.out.println("a wait that began before lives on");
      echo(virtual, virtual);
      System.out.println("and one that begins now");
      try (GoRuntime three = GoRuntime.builder().name("three").procs(2).build()) {
        echo(three::go, three::go);
        awaitInstalled();
        System.out.println("opened again, installed " + installed());
      }
    }

    private static Runnable unchecked(Task task) {
      return () -> {
        try {
          task.run();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      };
    }

    private static boolean polls() {
      return SocketPath.current() != SocketPath.JDK;
    }

    private static boolean installed() {
      return polls() && JdkPollers.areInstalled();
    }

    /** A runtime hooks itself in beside its first waits, at some time. */
    private static void awaitInstalled() throws InterruptedException {
      while (polls() && !JdkPollers.areInstalled()) {
        Thread.sleep(1);
      }
    }

    /** Blocking in accept; the JDK's pollers leave no sign, so there it is any wait. */
    private static String reason(GoRuntime runtime, ServerSocket idle) {
      Goroutine gp =
          runtime.go(() -> {
            try (Socket never = idle.accept()) {
              throw new IllegalStateException("accepted " + never);
            } catch (IOException closed) {
              return;
            }
          });
      while (gp.waitReason().toString().isEmpty()) {
        Thread.onSpinWait();
      }
      return gp.waitReason().toString();
    }

    private static void compute(AtomicBoolean stop) {
      while (!stop.get()) {
        Thread.onSpinWait();
      }
    }

    private static ServerSocket listen() throws IOException {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Somebody who waits in {@code select}, and is ended by the event of a pipe. */
    private static final class Selection {
      private final Pipe pipe = Pipe.open();
      private final CountDownLatch selected = new CountDownLatch(1);

      Selection(Starter starter) throws Exception {
        Selector selector = Selector.open();
        pipe.source().configureBlocking(false).register(selector, SelectionKey.OP_READ);
        AtomicReference<Thread> selecting = new AtomicReference<>();
        starter.start(() -> {
          selecting.set(Thread.currentThread());
          while (selector.select() == 0) {
            // Not for this.
          }
          selected.countDown();
        });
        while (selecting.get() == null || selecting.get().getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }

      void end() throws Exception {
        pipe.sink().write(ByteBuffer.allocate(1));
        selected.await();
      }
    }

    private static void echo(Starter servers, Starter clients) throws Exception {
      Selection selection = new Selection(servers);
      int connections = 4;
      CountDownLatch done = new CountDownLatch(2 * connections);
      try (ServerSocket server = listen()) {
        for (int i = 0; i < connections; i++) {
          servers.start(() -> serve(server, done));
          clients.start(() -> talk(server, done));
        }
        done.await();
      }
      selection.end();
    }

    private static void serve(ServerSocket server, CountDownLatch done) throws IOException {
      try (Socket socket = server.accept()) {
        for (int b; (b = socket.getInputStream().read()) >= 0; ) {
          socket.getOutputStream().write(b);
        }
      }
      done.countDown();
    }

    private static void talk(ServerSocket server, CountDownLatch done) throws IOException {
      try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
        for (int i = 0; i < ROUNDS; i++) {
          socket.getOutputStream().write(i);
          if (socket.getInputStream().read() != i) {
            throw new IOException("a wrong echo");
          }
        }
      }
      done.countDown();
    }
  }
}
