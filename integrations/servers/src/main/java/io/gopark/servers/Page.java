package io.gopark.servers;

/** What a server answers to GET requests. */
@FunctionalInterface
public interface Page {
  /** The plain text for {@code path}; called where the server handles its requests. */
  String text(String path) throws Exception;
}
