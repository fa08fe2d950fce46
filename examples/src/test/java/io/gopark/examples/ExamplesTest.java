package io.gopark.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
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
          Map.ofEntries(
              entry("Hello", this::hello),
              entry("PrimeSieve", this::primeSieve),
              entry("PingPong", this::pingPong),
              entry("Fibonacci", this::fibonacci),
              entry("WorkerPool", this::workerPool),
              entry("Pipeline", this::pipeline),
              entry("PipelineCancel", this::pipelineCancel),
              entry("SelectTimeout", this::selectTimeout),
              entry("RateLimiter", this::rateLimiter),
              entry("DiningPhilosophers", this::diningPhilosophers),
              entry("ErrGroupPool", this::errGroupPool),
              entry("Pi", this::pi),
              entry("TickerClock", this::tickerClock),
              entry("FanIn", this::fanIn),
              entry("PubSub", this::pubSub),
              entry("WebCrawler", this::webCrawler),
              entry("Skynet", this::skynet),
              entry("DaisyChain", this::daisyChain),
              entry("Deadlock", this::deadlock),
              entry("Panic", this::panic)));

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

  private void pipelineCancel() throws Exception {
    assertPrints(
        run("PipelineCancel"), "1\n4\n9\n16\n25\n36\n49\nthat is enough\nnothing is left behind\n");
  }

  private void selectTimeout() throws Exception {
    assertPrints(
        run("SelectTimeout"),
        "got the quick answer\ngave up\nnumbers came until the time was up\n");
  }

  private void rateLimiter() throws Exception {
    String five = numbered("request ", 5);
    assertPrints(
        run("RateLimiter"),
        "steady\n"
            + five
            + "not too fast\nwith bursts of 3\n"
            + five
            + "request 6\nnot too fast\n");
  }

  private static String numbered(String text, int n) {
    return IntStream.rangeClosed(1, n).mapToObj(i -> text + i + "\n").collect(joining());
  }

  private void diningPhilosophers() throws Exception {
    assertPrints(
        run("DiningPhilosophers", "200"),
        Stream.of("Aristotle", "Kant", "Spinoza", "Marx", "Russell")
            .map(name -> name + " ate 200 times\n")
            .collect(joining()));
  }

  private void errGroupPool() throws Exception {
    assertPrints(
        run("ErrGroupPool"),
        """
        sum of lengths: 17
        failed: an empty word
        failed: the disk is full; 5 others stopped
        """);
  }

  private void pi() throws Exception {
    assertPrints(run("Pi", "5000000", "64"), "3.141592\n");
  }

  private void tickerClock() throws Exception {
    assertPrints(
        run("TickerClock"),
        "tick\ntock\ntick\ntock\nfour beats took their time\nfaster now\nstopped\n");
  }

  private void fanIn() throws Exception {
    assertPrints(
        run("FanIn"),
        """
        [Ann 1, Ann 2, Ann 3, Bob 1, Bob 2, Bob 3, Cho 1, Cho 2, Cho 3]
        [left 1, left 2, right 1, right 2]
        """);
  }

  private void pubSub() throws Exception {
    assertPrints(
        run("PubSub"),
        """
        news reached 2
        news reached 2
        sports reached 2
        sports reached 1
        weather reached 0
        Ann heard [it rains, it stopped]
        Bob heard [it rains, it stopped]
        Cho heard [3:2, 4:2]
        the slow one heard [3:2]
        """);
  }

  /** Pages in a circle, one in a folder below, links out of the folder and to what is not there. */
  private void webCrawler() throws Exception {
    Path site = Files.createDirectories(scratch.resolve("site"));
    Files.createDirectory(site.resolve("sub"));
    Files.writeString(scratch.resolve("outside.html"), "<a href='site/index.html'>");
    StringBuilder index = new StringBuilder("<A class=x HREF=\"sub/deep.html#part\">deep</A>");
    index.append("<a href='latin.html'>another alphabet</a>");
    StringBuilder expected = new StringBuilder("index.html\n");
    for (int i = 10; i < 60; i++) {
      index.append("<a href='page").append(i).append(".html?x=1'>page</a>\n");
      Files.writeString(
          site.resolve("page" + i + ".html"),
          "<a href='index.html'><a href='page" + (i + 1) + ".html'><a href='http://x.org/'>");
      expected.append("page").append(i).append(".html\n");
    }
    Files.writeString(site.resolve("index.html"), index);
    Files.writeString(
        site.resolve("sub/deep.html"), "<a href='../index.html'><a href='../../outside.html'>");
    Files.writeString(site.resolve("unlinked.html"), "nobody comes here");
    Files.write(site.resolve("latin.html"), "<a href='\u00e4.html'>".getBytes(ISO_8859_1));
    assertPrints(
        run("WebCrawler", site.toString(), "index.html", "3"),
        expected
            + "sub/deep.html\ncannot be read: latin.html\nmissing: page60.html\n"
            + "52 pages, never more than 3 readers\n");
    assertUsage(run("WebCrawler", site.toString(), "index.html", "0"));
  }

  private void skynet() throws Exception {
    assertPrints(run("Skynet"), "499999500000\n");
    assertPrints(run("Skynet", "1234"), "760761\n");
    assertPrints(run("Skynet", "1"), "0\n");
    assertUsage(run("Skynet", "0"));
  }

  private static void assertUsage(Outcome outcome) {
    assertThat(outcome.stderr()).startsWith("usage: ").hasLineCount(1);
    assertThat(outcome.status()).isEqualTo(64);
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
