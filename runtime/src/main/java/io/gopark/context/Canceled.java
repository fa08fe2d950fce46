package io.gopark.context;

/**
 * "context canceled".
 *
 * {@snippet :
 * CancelScope scope = Context.background().withCancel();
 * scope.cancel();
 * IO.println(scope.err() instanceof Canceled); // -> true
 * }
 *
 * @go context.Canceled
 */
public final class Canceled extends ContextException {
  private static final long serialVersionUID = 1L;

  static final Canceled INSTANCE = new Canceled();

  private Canceled() {
    super("context canceled");
  }
}
