package io.gopark.helidon;

import io.gopark.GoRuntime;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * Handles the connections of a Helidon web server on goroutines:
 *
 * <pre>{@code
 * var http1 = Http1ConnectionSelector.builder().config(Http1Config.create()).build();
 * WebServer.builder().addConnectionSelector(GoroutineConnections.of(runtime, http1))
 * }</pre>
 *
 * <p>Helidon takes no executor: it starts a default virtual thread for each connection. It does let
 * one choose who makes the connection of a protocol, and that is what this class does. The virtual
 * thread reads the first bytes, by which Helidon tells the protocol; then it waits for a goroutine
 * that does the rest: it reads and answers all requests of the connection.
 */
public final class GoroutineConnections implements ServerConnectionSelector {
  private final GoRuntime runtime;
  private final ServerConnectionSelector protocol;

  private GoroutineConnections(GoRuntime runtime, ServerConnectionSelector protocol) {
    this.runtime = runtime;
    this.protocol = protocol;
  }

  /**
   * @param runtime whose goroutines handle the connections; to be closed after the server
   * @param protocol makes the connections
   */
  public static GoroutineConnections of(GoRuntime runtime, ServerConnectionSelector protocol) {
    return new GoroutineConnections(runtime, protocol);
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new GoroutineConnection(runtime, protocol.connection(context));
  }

  @Override
  public int bytesToIdentifyConnection() {
    return protocol.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return protocol.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return protocol.supportedApplicationProtocols();
  }
}
