package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** What {@code integrations/spring-boot-example/run} starts, asked over HTTP. */
class HelloApplicationTest {
  private static final String HELLO = "Hello from goroutine [0-9]+\n";

  @Test
  void eachPageIsMadeOnGoroutines() throws Exception {
    String[] quietly = {"--server.port=0", "--logging.level.root=warn"};
    try (ConfigurableApplicationContext app =
            SpringApplication.run(HelloApplication.class, quietly);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, app, "/hello")).matches(HELLO);
      assertThat(get(client, app, "/async")).matches(HELLO);
      assertThat(get(client, app, "/callable")).matches(HELLO);
      assertThat(get(client, app, "/sum")).isEqualTo("385\n");
      assertThat(get(client, app, "/dump")).matches("(?s)goroutine [0-9]+ \\[.*tomcat-handler-.*");
    }
  }

  private static String get(HttpClient client, ConfigurableApplicationContext app, String path)
      throws Exception {
    int port = ((WebServerApplicationContext) app).getWebServer().getPort();
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    var answer =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }
}
