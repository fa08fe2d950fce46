package io.gopark.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP client, on platform threads. */
final class Client implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().executor(threads).version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  Client(RunningServer server) {
    this.port = server.port();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  /** The body of the answer, once it is there; a status other than 200 is a failure. */
  CompletableFuture<String> start(String path) {
    return client
        .sendAsync(request(path), HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> {
          if (response.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + response.statusCode());
          }
          return response.body();
        });
  }

  @Override
  public void close() {
    client.close();
    threads.close();
  }
}
