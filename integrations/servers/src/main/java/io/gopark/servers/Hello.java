package io.gopark.servers;

import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * {@code Hello SERVER [PORT]} serves {@code /hello}, which tells the goroutine that answers, and
 * {@code /dump}, which shows all of them, until it is killed. SERVER is one of {@link HttpServers},
 * or grpc, which {@link GrpcCall} asks.
 */
public final class Hello {
  private Hello() {}

  public static void main(String[] args) throws Exception {
    String name = args.length > 0 ? args[0] : "jdk";
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 8080;
    RunningServer server = start(name, GoRuntime.builder().name("hello").build(), port);
    System.out.println(
        name.equals("grpc")
            ? "port " + server.port() + " answers: integrations/servers/run call " + server.port()
            : "http://127.0.0.1:" + server.port() + "/hello");
    new CountDownLatch(1).await();
  }

  static RunningServer start(String name, GoRuntime runtime, int port) throws Exception {
    Page page = path -> page(runtime, path);
    return name.equals("grpc")
        ? Grpc.start(runtime.executor(), page, port)
        : HttpServers.valueOf(name.toUpperCase(Locale.ROOT)).onGoroutines(runtime, page, port);
  }

  private static String page(GoRuntime runtime, String path) throws Exception {
    if (path.equals("/dump")) {
      StringBuilder dump = new StringBuilder();
      runtime.dump(dump);
      return dump.toString();
    }
    Goroutine me = Goroutine.current();
    return "Hello from " + (me == null ? Thread.currentThread() : "goroutine " + me.id()) + "\n";
  }
}
