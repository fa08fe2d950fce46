// (157)

import io.gopark.*;
import io.gopark.context.*;

void main() throws Exception {
  CancelScope ctx = Context.background().withCancel();
  Chan<String> ran = Chan.make();
  var never = ctx.afterFunc(() -> ran.send("never"));
  IO.println(never.stop() + " " + never.stop());
  var registration = ctx.afterFunc(() -> ran.send("ran"));
  ctx.cancel();
  IO.println(ran.recv() + " " + registration.stop());
  ctx.afterFunc(() -> ran.send("at once"));
  IO.println(ran.recv());
}
