package io.gopark.servers;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.List;

/** Helidon: who makes the connections decides where they are handled. */
final class Helidon {
  private Helidon() {}

  /**
   * @param connections asked before Helidon's own
   */
  static RunningServer start(List<ServerConnectionSelector> connections, Page page, int port) {
    Handler answer = (request, response) -> response.send(page.text(request.path().path()));
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .shutdownHook(false)
            .connectionSelectors(connections)
            .routing(routing -> routing.get("/*", answer))
            .build()
            .start();
    return new Started(server.port(), server::stop);
  }
}
