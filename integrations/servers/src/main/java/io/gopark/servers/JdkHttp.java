package io.gopark.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** The JDK's own server: its dispatcher thread hands each request to the executor. */
final class JdkHttp {
  private JdkHttp() {}

  static RunningServer start(Executor requests, Page page, int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 1024);
    server.createContext("/", exchange -> answer(exchange, page));
    server.setExecutor(requests);
    server.start();
    return new Started(server.getAddress().getPort(), () -> server.stop(0));
  }

  private static void answer(HttpExchange exchange, Page page) throws IOException {
    try (exchange) {
      byte[] body = page.text(exchange.getRequestURI().getPath()).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain;charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
