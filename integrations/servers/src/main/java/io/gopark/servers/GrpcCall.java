package io.gopark.servers;

/** {@code GrpcCall [PORT [PATH]]} prints what {@code Hello grpc} answers to a call. */
public final class GrpcCall {
  private GrpcCall() {}

  public static void main(String[] args) throws Exception {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    String path = args.length > 1 ? args[1] : "/hello";
    try (GrpcClient client = new GrpcClient(port)) {
      System.out.print(client.call(path));
    }
  }
}
