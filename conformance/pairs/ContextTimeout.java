// (145, 146)

import static io.gopark.Select.*;

import io.gopark.context.*;
import io.gopark.time.*;

void main() throws Exception {
  CancelScope ctx = Context.background().withTimeout(Duration.ofMillis(5));
  select(
      recv(ctx.done(), _ -> IO.println(ctx.err().getMessage() + " " + ctx.cause().getMessage())),
      recv(Timer.after(Duration.ofMinutes(1)), _ -> IO.println("late")));
  CancelScope past =
      Context.background().withDeadline(Instant.now().minus(Duration.ofHours(1)));
  IO.println(past.err().getMessage());
  CancelScope early = Context.background().withTimeout(Duration.ofHours(1));
  early.cancel();
  IO.println(early.err().getMessage());
  boolean has = Context.background().deadline().isPresent();
  Instant d1 = ctx.deadline().get();
  CancelScope inner = ctx.withTimeout(Duration.ofHours(1));
  Instant d2 = inner.deadline().get();
  IO.println(has + " " + d1.equals(d2));
}
