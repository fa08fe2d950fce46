// Of two causes given at once one stays, and a child has the same. (154)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.context.*;

void main() throws Exception {
  var first = new Exception("first");
  var second = new Exception("second");
  int wrong = 0;
  for (int i = 0; i < 1_000; i++) {
    CancelScope ctx = Context.background().withCancelCause();
    CancelScope child = ctx.withCancel();
    Chan<Boolean> ended = Chan.make();
    for (Exception cause : new Exception[] {first, second}) {
      go(() -> {
        ctx.cancel(cause);
        ended.send(true);
      });
    }
    ctx.done().recv();
    Throwable cause = ctx.cause();
    ended.recv();
    ended.recv();
    child.cancel();
    if (cause != first && cause != second || cause != ctx.cause() || cause != child.cause()) {
      wrong++;
    }
  }
  IO.println("wrong " + wrong);
}
