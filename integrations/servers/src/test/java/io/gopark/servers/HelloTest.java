package io.gopark.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.GoRuntime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code integrations/servers/run} starts: each server that a page of the docs names. */
class HelloTest {
  private static final String HELLO = "Hello from goroutine [0-9]+\n";
  private static final String DUMP = "(?s)goroutine [0-9]+ \\[.*";

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jetty", "tomcat", "helidon"})
  void anHttpServerTellsItsGoroutineAndShowsAll(String name) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().name("hello").procs(2).build();
        RunningServer server = Hello.start(name, runtime, 0);
        Client client = new Client(server)) {
      assertThat(client.get("/hello").body()).matches(HELLO);
      assertThat(client.get("/dump").body()).matches(DUMP);
    }
  }

  @Test
  void theGrpcServerAnswersTheCallThatPrintsIt() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().name("hello").procs(2).build();
        RunningServer server = Hello.start("grpc", runtime, 0)) {
      String port = Integer.toString(server.port());
      assertThat(printed(port)).matches(HELLO);
      assertThat(printed(port, "/dump")).matches(DUMP);
    }
  }

  private static String printed(String... args) throws Exception {
    PrintStream before = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      GrpcCall.main(args);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(UTF_8);
  }
}
