// A server that sends back what it gets, with a goroutine for each connection and ordinary sockets.
// Run: ./gopark run examples/EchoServer.java [PORT]     then, elsewhere: nc localhost PORT

import static io.gopark.Go.*;

import java.net.*;

void main(String[] args) throws Exception {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 7007;
  try (var server = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress())) {
    IO.println("listening on " + server.getLocalPort());
    while (true) {
      Socket connection = server.accept();             // parks this goroutine, no thread
      go("echo " + connection.getPort(), () -> echo(connection));
    }
  }
}

void echo(Socket connection) {
  try (connection) {
    connection.getInputStream().transferTo(connection.getOutputStream());
  } catch (IOException e) {
    IO.println("lost a client: " + e.getMessage());
  }
}
