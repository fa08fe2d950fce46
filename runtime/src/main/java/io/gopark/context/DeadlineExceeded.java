package io.gopark.context;

/**
 * "context deadline exceeded".
 *
 * @go context.DeadlineExceeded
 */
public final class DeadlineExceeded extends ContextException {
  private static final long serialVersionUID = 1L;

  static final DeadlineExceeded INSTANCE = new DeadlineExceeded();

  private DeadlineExceeded() {
    super("context deadline exceeded");
  }
}
