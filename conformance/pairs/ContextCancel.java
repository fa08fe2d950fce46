// (141, 143)

import io.gopark.context.*;

String text(Throwable e) {
  return e == null ? "<nil>" : e.getMessage();
}

void main() throws Exception {
  CancelScope ctx = Context.background().withCancel();
  CancelScope child = ctx.withCancel();
  IO.println(text(ctx.err()) + " " + text(child.err()));
  child.cancel();
  child.done().recv();
  IO.println(text(ctx.err()) + " " + text(child.err()));
  ctx.cancel();
  ctx.cancel();
  ctx.done().recv();
  IO.println(text(ctx.err()) + " " + text(ctx.cause()));
  IO.println((Context.background().done() == null) + " " + text(Context.background().err()));
}
