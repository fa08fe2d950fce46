package io.gopark.servers;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls {@link Grpc}'s one method. */
final class GrpcClient implements AutoCloseable {
  private final ManagedChannel channel;

  GrpcClient(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  String call(String text) {
    return ClientCalls.blockingUnaryCall(channel, Grpc.TEXT, CallOptions.DEFAULT, text);
  }

  CompletableFuture<String> start(String text) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(Grpc.TEXT, CallOptions.DEFAULT),
        text,
        new StreamObserver<String>() {
          @Override
          public void onNext(String value) {
            answer.complete(value);
          }

          @Override
          public void onError(Throwable e) {
            answer.completeExceptionally(e);
          }

          @Override
          public void onCompleted() {}
        });
    return answer;
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    if (!channel.awaitTermination(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the channel does not end");
    }
  }
}
