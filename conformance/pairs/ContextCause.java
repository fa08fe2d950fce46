// The first cause wins; a child's own stays its own. (153)

import io.gopark.context.*;

String text(Throwable e) {
  return e == null ? "<nil>" : e.getMessage();
}

void show(Context ctx) {
  IO.println(text(ctx.err()) + " " + text(ctx.cause()));
}

void main() throws Exception {
  CancelScope root = Context.background().withCancelCause();
  CancelScope child = root.withCancelCause();
  IO.println(text(root.cause()));
  child.cancel(new Exception("child's own"));
  root.cancel(new Exception("first"));
  root.cancel(new Exception("second"));
  show(root);
  show(child);
  show(root.withCancel());
  show(Context.background().withTimeout(Duration.ZERO, new Exception("too slow")));
  CancelScope unused =
      Context.background().withTimeout(Duration.ofHours(1), new Exception("too slow"));
  unused.cancel();
  show(unused);
}
