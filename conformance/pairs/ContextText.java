// (141)

import io.gopark.context.*;

void main() throws Exception {
  Context bg = Context.background();
  IO.println(bg + " " + Context.todo());
  CancelScope ctx = bg.withCancel();
  IO.println(ctx);
  IO.println(ctx.withoutCancel());
}
