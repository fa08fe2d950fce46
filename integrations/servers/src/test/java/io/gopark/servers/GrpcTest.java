package io.gopark.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** gRPC calls on goroutines, by a real client over a socket. */
class GrpcTest {
  private static final int MANY = 20;

  @Test
  void aCallIsHandledOnAGoroutine() throws Exception {
    Page page = path -> path + (Goroutine.current() == null ? " on a thread" : " on a goroutine");
    try (GoRuntime runtime = GoRuntime.builder().name("grpc").procs(2).build();
        RunningServer server = Grpc.start(runtime.executor(), page, 0);
        GrpcClient client = new GrpcClient(server.port())) {
      assertThat(client.call("who")).isEqualTo("who on a goroutine");
    }
  }

  @Test
  void manyCallsWaitForEachOtherOnTwoPs() throws Exception {
    CountDownLatch arrived = new CountDownLatch(MANY);
    Page page =
        path -> {
          arrived.countDown();
          arrived.await();
          return "all here";
        };
    try (GoRuntime runtime = GoRuntime.builder().name("grpc").procs(2).build()) {
      try (RunningServer server = Grpc.start(runtime.executor(), page, 0);
          GrpcClient client = new GrpcClient(server.port())) {
        List<CompletableFuture<String>> calls =
            IntStream.range(0, MANY).mapToObj(i -> client.start("" + i)).toList();
        calls.forEach(call -> assertThat(call.join()).isEqualTo("all here"));
      }
      // A look at all goroutines may miss one that moves; the count does not.
      while (runtime.numGoroutine() > 0) {
        for (Goroutine left : runtime.goroutines()) {
          left.thread().join();
        }
      }
    }
  }
}
