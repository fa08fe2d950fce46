package io.gopark.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** Jetty: its selectors, too, run on threads of the executor. */
final class Jetty {
  private Jetty() {}

  static RunningServer start(Executor executor, Page page, int port) throws Exception {
    VirtualThreadPool threads = new VirtualThreadPool();
    threads.setVirtualThreadsExecutor(executor);
    threads.setMaxConcurrentTasks(0);
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(new PageHandler(page));
    server.start();
    return new Started(connector.getLocalPort(), server::stop);
  }

  private static final class PageHandler extends Handler.Abstract {
    private final Page page;

    PageHandler(Page page) {
      this.page = page;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      byte[] body = page.text(Request.getPathInContext(request)).getBytes(UTF_8);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
      response.write(true, ByteBuffer.wrap(body), callback);
      return true;
    }
  }
}
