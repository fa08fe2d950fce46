package io.gopark.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gopark.examples.GoparkCommand.Outcome;
import io.gopark.examples.GoparkCommand.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example through the command and checks all of what it prints and its status. */
class ExamplesTest {
  @TempDir static Path scratch;

  /** The examples that are tested here; WordCount has a class of its own. */
  private final Map<String, Executable> examples =
      new TreeMap<>(
          Map.of(
              "Hello", this::hello,
              "PrimeSieve", this::primeSieve,
              "PingPong", this::pingPong,
              "Fibonacci", this::fibonacci,
              "WorkerPool", this::workerPool,
              "Pipeline", this::pipeline,
              "Skynet", this::skynet,
              "DaisyChain", this::daisyChain,
              "Deadlock", this::deadlock,
              "Panic", this::panic));

  private static Outcome run(String example, String... arguments) throws Exception {
    return new GoparkCommand(scratch).run(example, arguments);
  }

  @TestFactory
  Stream<DynamicTest> eachExamplePrintsWhatItPromises() {
    return examples.entrySet().stream().map(e -> dynamicTest(e.getKey(), e.getValue()));
  }

  @Test
  void everyExampleIsTested() throws IOException {
    var tested = new TreeSet<>(examples.keySet());
    tested.add("WordCount");
    tested.add("EchoServer");
    tested.add("HttpHello");
    try (Stream<Path> files = Files.list(new GoparkCommand(scratch).examples())) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".java"))
                  .map(name -> name.replace(".java", "")))
          .containsExactlyInAnyOrderElementsOf(tested);
    }
  }

  @Test
  @Timeout(120)
  void theEchoServerServesManyClientsAtOnce() throws Exception {
    try (Server server = new GoparkCommand(scratch).serve("EchoServer")) {
      var clients = new ArrayList<Socket>();
      for (int i = 0; i < 50; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), server.port));
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < clients.size(); i++) {
          byte[] sent = ("client %d, round %d\n".formatted(i, round)).getBytes(UTF_8);
          clients.get(i).getOutputStream().write(sent);
          assertThat(clients.get(i).getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
      }
      for (Socket client : clients) {
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
      }
    }
  }

  @Test
  @Timeout(120)
  void theHttpServerAnswersFromGoroutines() throws Exception {
    try (Server server = new GoparkCommand(scratch).serve("HttpHello");
        HttpClient client = HttpClient.newHttpClient()) {
      var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
      for (int i = 0; i < 40; i++) {
        URI uri = URI.create("http://localhost:" + server.port + "/gopher" + i);
        answers.add(client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get().statusCode()).isEqualTo(200);
        assertThat(answers.get(i).get().body())
            .isEqualTo("Hello, gopher" + i + ", from a goroutine!\n");
      }
    }
  }

  private void hello() throws Exception {
    assertPrints(run("Hello"), "Hello from a goroutine!\n");
  }

  private void primeSieve() throws Exception {
    String primes =
        IntStream.iterate(2, n -> n + 1)
            .filter(n -> IntStream.range(2, n).noneMatch(d -> n % d == 0))
            .limit(100)
            .mapToObj(n -> n + "\n")
            .collect(joining());
    assertThat(primes).endsWith("\n541\n");
    assertPrints(run("PrimeSieve"), primes);
  }

  private void pingPong() throws Exception {
    Outcome outcome = run("PingPong", "20000");
    assertPrints(outcome, "20000 round trips\n");
    assertThat(outcome.stderr()).containsPattern("(?m)^\\d+ ns per round trip$");
  }

  private void fibonacci() throws Exception {
    var expected = new StringBuilder();
    long a = 0;
    long b = 1;
    for (int n = 0; n <= 20; n++) {
      expected.append("fib(").append(n).append(") = ").append(a).append('\n');
      b += a;
      a = b - a;
    }
    expected.append("with a goroutine a branch: fib(20) = 6765\n");
    assertPrints(run("Fibonacci"), expected.toString());
  }

  private void workerPool() throws Exception {
    assertPrints(
        run("WorkerPool"),
        """
        stressed -> desserts
        drawer -> reward
        lived -> devil
        star -> rats
        parts -> strap
        reward -> drawer
        diaper -> repaid
        """);
  }

  private void pipeline() throws Exception {
    assertPrints(run("Pipeline"), "1\n9\n25\n49\n81\nsum 165\n");
  }

  private void skynet() throws Exception {
    assertPrints(run("Skynet"), "499999500000\n");
  }

  private void daisyChain() throws Exception {
    assertPrints(run("DaisyChain"), "100001\n");
  }

  private void deadlock() throws Exception {
    Outcome outcome = run("Deadlock");
    assertThat(outcome.stdout())
        .isEqualTo("waiting for an answer to a question that nobody asked\n");
    assertThat(outcome.stderr())
        .startsWith("fatal error: all goroutines are asleep - deadlock!\n")
        .contains("goroutine 1 [chan receive]:")
        .contains("Deadlock.java:");
    assertThat(goroutineHeaders(outcome)).hasSize(2).allMatch(h -> h.contains("[chan receive]"));
    assertThat(outcome.status()).isEqualTo(2);
  }

  private void panic() throws Exception {
    Outcome outcome = run("Panic");
    assertThat(outcome.stdout()).isEqualTo("waiting for a result\n");
    assertThat(outcome.stderr())
        .startsWith("panic: ")
        .contains("/ by zero")
        .containsPattern("(?m)^goroutine \\d+ \\[running\\]:$")
        .contains("Panic.java:")
        .contains("created by ");
    assertThat(outcome.status()).isEqualTo(2);
  }

  private static List<String> goroutineHeaders(Outcome outcome) {
    return outcome.stderr().lines().filter(line -> line.startsWith("goroutine ")).toList();
  }

  private static void assertPrints(Outcome outcome, String stdout) {
    assertThat(outcome.status()).as("status; standard error: %s", outcome.stderr()).isZero();
    assertThat(outcome.stdout()).isEqualTo(stdout);
  }
}
