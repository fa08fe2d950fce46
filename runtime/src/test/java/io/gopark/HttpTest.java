package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What stands on sockets: the JDK's HTTP server and client, and TLS, on goroutines. */
class HttpTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final int REQUESTS = 30;

  @TempDir static Path folder;

  @OnProcs
  void theClientAndTheServer(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build();
        ExecutorService executor = runtime.executor()) {
      HttpServer server = HttpServer.create(loopback(), 50);
      serve(server, executor);
      try (HttpClient client = HttpClient.newHttpClient()) {
        assertAnswers(executor, client, "http://localhost:" + server.getAddress().getPort());
        HttpRequest never =
            HttpRequest.newBuilder(
                    URI.create("http://localhost:" + server.getAddress().getPort() + "/never"))
                .timeout(Duration.ofMillis(50))
                .build();
        Future<?> timesOut =
            executor.submit(() ->
                assertThatThrownBy(() -> client.send(never, BodyHandlers.ofString()))
                    .isInstanceOf(HttpTimeoutException.class));
        assertThat(timesOut.get()).isNotNull();
      } finally {
        server.stop(0);
        executor.shutdownNow();
      }
    }
  }

  @OnProcs
  void theClientAndTheServerOverTls(int procs) throws Exception {
    SSLContext tls = tls();
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build();
        ExecutorService executor = runtime.executor()) {
      HttpsServer server = HttpsServer.create(loopback(), 50);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      serve(server, executor);
      try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
        assertAnswers(executor, client, "https://localhost:" + server.getAddress().getPort());
      } finally {
        server.stop(0);
        executor.shutdownNow();
      }
    }
  }

  @OnProcs
  void socketsOverTls(int procs) throws Exception {
    SSLContext tls = tls();
    Bounded.run(
        procs,
        () -> {
          try (SSLServerSocket server =
              (SSLServerSocket)
                  tls.getServerSocketFactory()
                      .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Go.go(() -> {
              try (var socket = server.accept()) {
                long bytes = socket.getInputStream().transferTo(socket.getOutputStream());
                assertThat(bytes).isEqualTo(100_000);
              }
            });
            try (SSLSocket client =
                (SSLSocket)
                    tls.getSocketFactory()
                        .createSocket(server.getInetAddress(), server.getLocalPort())) {
              byte[] sent = new byte[1_000];
              for (int i = 0; i < 100; i++) {
                sent[0] = (byte) i;
                client.getOutputStream().write(sent);
                assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
              }
            }
          }
        });
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void serve(HttpServer server, ExecutorService executor) {
    server.setExecutor(executor);
    server.createContext("/echo", HttpTest::echo);
    server.createContext(
        "/never",
        exchange -> {
          try {
            Thread.sleep(Duration.ofDays(1));
          } catch (InterruptedException e) {
            exchange.close();
          }
        });
    server.start();
  }

  private static void echo(HttpExchange exchange) throws IOException {
    assertThat(Goroutine.current()).isNotNull();
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static void assertAnswers(ExecutorService executor, HttpClient client, String root)
      throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      String body = ("request " + i + ' ').repeat(200);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(root + "/echo"))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      answers.add(
          executor.submit(() -> {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo(body);
            return response.body();
          }));
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isNotEmpty();
    }
  }

  /** A key for localhost that only these tests trust. */
  @BeforeAll
  static void makeKey() throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                keyFile().toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private static Path keyFile() {
    return folder.resolve("keys.p12");
  }

  private static SSLContext tls() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyFile())) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
