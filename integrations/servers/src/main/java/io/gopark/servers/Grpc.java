package io.gopark.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * gRPC: Netty's event loops move the bytes, calls are handled by the executor. The one method is
 * written by hand where a program would have generated code.
 */
final class Grpc {
  static final MethodDescriptor<String, String> TEXT =
      MethodDescriptor.<String, String>newBuilder(new Texts(), new Texts())
          .setType(MethodType.UNARY)
          .setFullMethodName("gopark.Page/Text")
          .build();

  private Grpc() {}

  static RunningServer start(Executor calls, Page page, int port) throws IOException {
    var text =
        ServerCalls.asyncUnaryCall(
            (String path, StreamObserver<String> answer) -> answer(path, page, answer));
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .executor(calls)
            .addService(
                ServerServiceDefinition.builder("gopark.Page").addMethod(TEXT, text).build())
            .build()
            .start();
    return new Started(server.getPort(), () -> stop(server));
  }

  private static void answer(String path, Page page, StreamObserver<String> answer) {
    try {
      answer.onNext(page.text(path));
      answer.onCompleted();
    } catch (Exception e) {
      answer.onError(e);
    }
  }

  private static void stop(Server server) throws InterruptedException {
    if (!server.shutdown().awaitTermination(20, TimeUnit.SECONDS)) {
      server.shutdownNow();
    }
  }

  private static final class Texts implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
