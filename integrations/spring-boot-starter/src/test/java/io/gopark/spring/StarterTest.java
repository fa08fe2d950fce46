package io.gopark.spring;

import static org.assertj.core.api.Assertions.assertThat;

import example.Application;
import io.gopark.GoRuntime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A real Boot application with the starter on its class path, asked over HTTP. */
class StarterTest {
  private static final String PACKAGE = "org.springframework.boot.%s.autoconfigure.servlet.%s";

  /** What an application adds that has a runtime of its own. */
  static class OwnRuntime {
    @Bean
    GoRuntime ordersRuntime() {
      return GoRuntime.builder().name("orders").procs(3).build();
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext start(
      List<Class<?>> sources, String server, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("server.port=0");
    all.add("server.address=127.0.0.1");
    all.add("spring.main.banner-mode=off");
    all.add("logging.level.root=warn");
    all.add("spring.autoconfigure.exclude=" + otherThan(server));
    return new SpringApplicationBuilder(sources.toArray(Class[]::new))
        .properties(all.toArray(String[]::new))
        .run();
  }

  /** Both servers are on the class path. */
  private static String otherThan(String server) {
    return server.equals("jetty")
        ? PACKAGE.formatted("tomcat", "TomcatServletWebServerAutoConfiguration")
        : PACKAGE.formatted("jetty", "JettyServletWebServerAutoConfiguration");
  }

  private static HttpRequest request(ConfigurableApplicationContext context, String path) {
    int port = ((WebServerApplicationContext) context).getWebServer().getPort();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  private String get(ConfigurableApplicationContext context, String path) throws Exception {
    var response = client.send(request(context, path), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @ParameterizedTest
  @CsvSource({"tomcat,false", "tomcat,true", "jetty,false", "jetty,true"})
  void requestsAndTasksRunOnGoroutines(String server, String virtualThreads) throws Exception {
    try (var context =
        start(
            List.of(Application.class),
            server,
            "gopark.procs=2",
            "spring.threads.virtual.enabled=" + virtualThreads)) {
      String handler = server.equals("jetty") ? "goroutine jetty-" : "goroutine tomcat-handler-";
      assertThat(context.getBean(GoRuntime.class).procs()).isEqualTo(2);
      assertThat(get(context, "/here")).isEqualTo(handler);
      assertThat(get(context, "/callable")).isEqualTo("goroutine task-");
      assertThat(get(context, "/async")).isEqualTo("goroutine task-");
      assertThat(get(context, "/scheduled"))
          .isEqualTo(virtualThreads.equals("true") ? "goroutine scheduling-" : "platform thread");
      meet(context);
    }
  }

  private void meet(ConfigurableApplicationContext context) {
    var answers =
        IntStream.range(0, Application.MANY)
            .mapToObj(i ->
                client.sendAsync(
                    request(context, "/meet/" + i), HttpResponse.BodyHandlers.ofString()))
            .toList();
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    for (int i = 0; i < Application.MANY; i++) {
      assertThat(answers.get(i).join().body()).isEqualTo(i + " met all");
    }
  }

  @Test
  void inModeForceBootsOwnExecutorRunsOnGoroutinesToo() throws Exception {
    try (var context =
        start(
            List.of(Application.class),
            "tomcat",
            "spring.task.execution.mode=force",
            "spring.threads.virtual.enabled=true")) {
      assertThat(get(context, "/async")).isEqualTo("goroutine task-");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void switchedOffItIsBootAsEver(String server) throws Exception {
    try (var context =
        start(
            List.of(Application.class),
            server,
            "gopark.enabled=false",
            "spring.threads.virtual.enabled=true")) {
      assertThat(context.getBeanProvider(GoRuntime.class).getIfAvailable()).isNull();
      assertThat(get(context, "/here")).isEqualTo("virtual thread");
      assertThat(get(context, "/async")).isEqualTo("virtual thread");
    }
  }

  @Test
  void withoutTheStarterTheBeansOfTheDocumentationDo() throws Exception {
    try (var context =
        start(List.of(Application.class, WithoutStarter.class), "tomcat", "gopark.enabled=false")) {
      assertThat(context.getBeansOfType(GoRuntime.class)).containsOnlyKeys("runtime");
      assertThat(get(context, "/here")).startsWith("goroutine");
      assertThat(get(context, "/callable")).startsWith("goroutine");
      assertThat(get(context, "/async")).startsWith("goroutine");
      meet(context);
    }
  }

  @Test
  void theBeansOfTheDocumentationAreThose() throws Exception {
    Path module = Path.of("").toAbsolutePath();
    String tested =
        Files.readString(module.resolve("src/test/java/io/gopark/spring/WithoutStarter.java"));
    String page = Files.readString(module.resolve("../../docs/integrations/spring-boot.md"));
    String beans = page.substring(page.indexOf("Without the starter"));
    beans = beans.substring(beans.indexOf("```java\n") + 8);
    beans = beans.substring(0, beans.indexOf("\n```"));
    assertThat(beans).contains("@Bean");
    assertThat(tested).contains(beans.replaceAll("(?m)^(?=.)", "  "));
  }

  @Test
  void anApplicationsOwnRuntimeIsUsed() throws Exception {
    try (var context = start(List.of(Application.class, OwnRuntime.class), "tomcat")) {
      assertThat(context.getBeansOfType(GoRuntime.class)).containsOnlyKeys("ordersRuntime");
      assertThat(get(context, "/here")).isEqualTo("goroutine tomcat-handler-");
    }
  }

  @Test
  void theRuntimeEndsWithTheApplication() throws Exception {
    try (var context = start(List.of(Application.class), "tomcat", "gopark.name=shop")) {
      assertThat(get(context, "/here")).startsWith("goroutine");
      assertThat(threads("shop")).isNotEmpty();
    }
    assertThat(threads("shop")).isEmpty();
  }

  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
