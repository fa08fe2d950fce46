package io.gopark.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each server on goroutines, asked by a real client on platform threads. */
class HttpServersTest {
  /** Requests that wait at the same time. */
  private static final int MANY = 20;

  /** Fewer than the requests. */
  private static final int PROCS = 2;

  /** What a test does while its server runs. */
  private interface Body {
    void run(GoRuntime runtime, Client client) throws Exception;
  }

  /** Runs the server, and fails if anything is left of it afterwards. */
  private static void withServer(HttpServers server, Page page, Body body) throws Exception {
    ThreadCensus census = new ThreadCensus();
    try (GoRuntime runtime = GoRuntime.builder().name("servers").procs(PROCS).build()) {
      RunningServer running = server.onGoroutines(runtime, page, 0);
      try (Client client = new Client(running)) {
        body.run(runtime, client);
      } finally {
        running.close();
      }
      // A look at all goroutines may miss one that moves; the count does not.
      while (runtime.numGoroutine() > 0) {
        for (Goroutine left : runtime.goroutines()) {
          left.thread().join();
        }
      }
    }
    census.awaitEndOfLaterThreads();
  }

  private static List<CompletableFuture<String>> startMany(Client client) {
    return IntStream.range(0, MANY).mapToObj(i -> client.start("/" + i)).toList();
  }

  private static void expectAll(List<CompletableFuture<String>> answers, String text) {
    answers.forEach(answer -> assertThat(answer.join()).isEqualTo(text));
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsHandledOnAGoroutineOfTheRuntime(HttpServers server) throws Exception {
    AtomicReference<Goroutine> handler = new AtomicReference<>();
    Page page =
        path -> {
          handler.set(Goroutine.current());
          return "you asked for " + path;
        };
    withServer(
        server,
        page,
        (runtime, client) -> {
          var answer = client.get("/some/page");
          assertThat(answer.statusCode()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo("you asked for /some/page");
          assertThat(handler.get()).isNotNull();
          assertThat(handler.get().thread().isVirtual()).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource
  void onDefaultVirtualThreadsItIsNoGoroutine(HttpServers server) throws Exception {
    Page page = path -> Thread.currentThread().isVirtual() + " " + Goroutine.current();
    RunningServer running = server.onVirtualThreads(page, 0);
    try (Client client = new Client(running)) {
      assertThat(client.get("/").body()).isEqualTo("true null");
    } finally {
      running.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyRequestsSleepAtTheSameTime(HttpServers server) throws Exception {
    CountDownLatch arrived = new CountDownLatch(MANY);
    Page page =
        path -> {
          arrived.countDown();
          while (arrived.getCount() > 0) {
            Thread.sleep(1);
          }
          return "slept";
        };
    withServer(server, page, (runtime, client) -> expectAll(startMany(client), "slept"));
  }

  @ParameterizedTest
  @EnumSource
  void manyRequestsWaitForAMonitor(HttpServers server) throws Exception {
    CountDownLatch arrived = new CountDownLatch(MANY);
    Object monitor = new Object();
    Page page =
        path -> {
          arrived.countDown();
          synchronized (monitor) {
            return "entered";
          }
        };
    withServer(
        server,
        page,
        (runtime, client) -> {
          List<CompletableFuture<String>> answers;
          synchronized (monitor) {
            answers = startMany(client);
            arrived.await();
          }
          expectAll(answers, "entered");
        });
  }

  @ParameterizedTest
  @EnumSource
  void manyRequestsReceiveFromAChannel(HttpServers server) throws Exception {
    CountDownLatch arrived = new CountDownLatch(MANY);
    Chan<String> words = Chan.make();
    Page page =
        path -> {
          arrived.countDown();
          return "got " + words.recv();
        };
    withServer(
        server,
        page,
        (runtime, client) -> {
          var answers = startMany(client);
          arrived.await();
          for (int i = 0; i < MANY; i++) {
            words.send("it");
          }
          expectAll(answers, "got it");
        });
  }

  /** What a page throws is the server's to answer, and costs nothing but that request. */
  @ParameterizedTest
  @EnumSource
  void aPageThatThrowsEndsOnlyItsRequest(HttpServers server) throws Exception {
    Page page =
        path -> {
          if (path.equals("/bad")) {
            throw new IllegalStateException("as it should");
          }
          return "good";
        };
    withServer(
        server,
        page,
        (runtime, client) -> {
          assertThat(client.start("/bad").handle((text, e) -> e != null).join()).isTrue();
          assertThat(client.get("/good").body()).isEqualTo("good");
        });
  }

  @Test
  void aServerStopsWhileItsClientsAreStillConnected() throws Exception {
    for (HttpServers server : HttpServers.values()) {
      ThreadCensus census = new ThreadCensus();
      GoRuntime runtime = GoRuntime.builder().name("servers").procs(PROCS).build();
      RunningServer running = server.onGoroutines(runtime, path -> "hello", 0);
      Client client = new Client(running);
      assertThat(client.get("/").body()).isEqualTo("hello");
      running.close();
      for (Goroutine left : runtime.goroutines()) {
        left.thread().join();
      }
      runtime.close();
      client.close();
      census.awaitEndOfLaterThreads();
    }
  }
}
