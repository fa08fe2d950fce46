package io.gopark.context;

/**
 * "context deadline exceeded".
 *
 * {@snippet :
 * CancelScope scope = Context.background().withTimeout(Duration.ZERO);
 * IO.println(scope.err() instanceof DeadlineExceeded); // -> true
 * }
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
