package io.gopark.servers;

import io.gopark.GoRuntime;
import io.gopark.helidon.GoroutineConnections;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.util.List;
import java.util.concurrent.Executors;

/** The HTTP servers, with their two kinds of threads. Port 0 is one that is free. */
public enum HttpServers {
  JDK {
    @Override
    public RunningServer onGoroutines(GoRuntime runtime, Page page, int port) throws Exception {
      return JdkHttp.start(runtime.executor(), page, port);
    }

    @Override
    public RunningServer onVirtualThreads(Page page, int port) throws Exception {
      return JdkHttp.start(Executors.newVirtualThreadPerTaskExecutor(), page, port);
    }
  },

  JETTY {
    @Override
    public RunningServer onGoroutines(GoRuntime runtime, Page page, int port) throws Exception {
      return Jetty.start(runtime.executor(), page, port);
    }

    @Override
    public RunningServer onVirtualThreads(Page page, int port) throws Exception {
      return Jetty.start(Executors.newVirtualThreadPerTaskExecutor(), page, port);
    }
  },

  TOMCAT {
    @Override
    public RunningServer onGoroutines(GoRuntime runtime, Page page, int port) throws Exception {
      return TomcatEmbedded.start(runtime.executor(), page, port);
    }

    @Override
    public RunningServer onVirtualThreads(Page page, int port) throws Exception {
      return TomcatEmbedded.start(Executors.newVirtualThreadPerTaskExecutor(), page, port);
    }
  },

  HELIDON {
    @Override
    public RunningServer onGoroutines(GoRuntime runtime, Page page, int port) {
      var http1 = Http1ConnectionSelector.builder().config(Http1Config.create()).build();
      return Helidon.start(List.of(GoroutineConnections.of(runtime, http1)), page, port);
    }

    @Override
    public RunningServer onVirtualThreads(Page page, int port) {
      return Helidon.start(List.of(), page, port);
    }
  };

  /**
   * @param runtime to be closed after the server
   */
  public abstract RunningServer onGoroutines(GoRuntime runtime, Page page, int port)
      throws Exception;

  /** As the server's documentation says for virtual threads. */
  public abstract RunningServer onVirtualThreads(Page page, int port) throws Exception;
}
