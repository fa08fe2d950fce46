package io.gopark.servers;

import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * {@code Hello SERVER [PORT]} serves {@code /hello}, which tells the goroutine that answers, and
 * {@code /dump}, which shows all of them, until it is killed.
 */
public final class Hello {
  private Hello() {}

  public static void main(String[] args) throws Exception {
    String name = args.length > 0 ? args[0] : "jdk";
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 8080;
    GoRuntime runtime = GoRuntime.builder().name("hello").build();
    var server =
        HttpServers.valueOf(name.toUpperCase(Locale.ROOT))
            .onGoroutines(runtime, path -> page(runtime, path), port);
    System.out.println("http://127.0.0.1:" + server.port() + "/hello");
    new CountDownLatch(1).await();
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
