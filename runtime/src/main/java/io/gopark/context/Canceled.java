package io.gopark.context;

/**
 * "context canceled".
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
