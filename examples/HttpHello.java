// The JDK's own HTTP server, unchanged, with a goroutine for each request.
// Run: ./gopark run examples/HttpHello.java [PORT]     then, elsewhere: curl localhost:PORT/gopher

import com.sun.net.httpserver.*;
import io.gopark.*;
import java.net.*;
import java.nio.charset.StandardCharsets;

void main(String[] args) throws Exception {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
  var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  HttpServer server = HttpServer.create(address, 1024);
  server.setExecutor(GoRuntime.shared().executor());   // the one line that matters
  server.createContext("/", this::hello);
  server.start();
  IO.println("listening on " + server.getAddress().getPort());
  Chan<String> forever = Chan.make();
  forever.recv();                                      // until somebody ends the process
}

void hello(HttpExchange exchange) throws IOException {
  String name = exchange.getRequestURI().getPath().substring(1);
  boolean goroutine = Goroutine.current() != null;
  String text = "Hello, " + name + ", from " + (goroutine ? "a goroutine!\n" : "a thread!\n");
  byte[] body = text.getBytes(StandardCharsets.UTF_8);
  exchange.sendResponseHeaders(200, body.length);
  try (OutputStream out = exchange.getResponseBody()) {
    out.write(body);
  }
}
