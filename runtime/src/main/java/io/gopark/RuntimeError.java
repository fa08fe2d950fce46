package io.gopark;

/**
 * A mistake that Go's runtime answers with a panic of its own: the message is Go's text, such as
 * "send on closed channel".
 *
 * {@snippet :
 * Chan<Integer> closed = Chan.make();
 * closed.close();
 * try {
 *   closed.send(1);
 * } catch (RuntimeError e) {
 *   IO.println(e.getMessage()); // -> send on closed channel
 * }
 * }
 *
 * @go runtime.Error
 */
public final class RuntimeError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RuntimeError(String text) {
    super(text);
  }
}
