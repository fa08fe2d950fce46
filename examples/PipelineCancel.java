// A pipeline that is stopped from outside: the consumer has enough after a few values and cancels
// the context; every stage selects on its end, so all of them return and nothing is left behind.
// Run: ./gopark run examples/PipelineCancel.java

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;
import io.gopark.context.*;
import io.gopark.sync.WaitGroup;

void main() throws Exception {
  var stages = new WaitGroup();
  try (CancelScope scope = Context.background().withCancel()) {
    RecvChan<Integer> numbers = generate(scope, stages);
    RecvChan<Integer> squares = square(scope, stages, numbers);
    for (int value : squares) {
      if (value > 50) break;
      IO.println(value);
    }
    scope.cancel(new IllegalStateException("that is enough"));
    stages.await();
    IO.println(scope.cause().getMessage());
  }
  // Who is done may still be on its way out. A stage that stayed would keep this waiting.
  while (numGoroutine() > 1) gosched();
  IO.println("nothing is left behind");
}

/** 1, 2, 3 and so on, without end. */
RecvChan<Integer> generate(Context ctx, WaitGroup stages) {
  Chan<Integer> out = Chan.make();
  stages.go(() -> {
    for (int n = 1; passOn(ctx, out, n); n++) {}
    out.close();
  });
  return out;
}

RecvChan<Integer> square(Context ctx, WaitGroup stages, RecvChan<Integer> in) {
  Chan<Integer> out = Chan.make();
  stages.go(() -> {
    for (int n : in) {
      if (!passOn(ctx, out, n * n)) break;
    }
    out.close();
  });
  return out;
}

/** False: the context has ended, and nobody may be there to receive any more. */
<T> boolean passOn(Context ctx, SendChan<T> out, T value) throws InterruptedException {
  return select(
      send(out, value, () -> true),
      recv(ctx.done(), _ -> { return false; }));
}
