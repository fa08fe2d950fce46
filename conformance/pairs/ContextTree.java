// The end of a parent ends all below it, whatever lies between. (142, 149)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.context.*;

String text(Throwable e) {
  return e == null ? "<nil>" : e.getMessage();
}

void main() throws Exception {
  CancelScope root = Context.background().withCancel();
  Context value = root.withValue(Key.of("k"), 1);
  CancelScope timed = value.withTimeout(Duration.ofHours(1));
  CancelScope leaf = timed.withCancel();
  Chan<String> done = Chan.make();
  go(() -> {
    leaf.done().recv();
    done.send(text(leaf.err()));
  });
  root.cancel();
  IO.println(done.recv() + " " + text(value.err()) + " " + text(timed.err()));
  CancelScope late = leaf.withTimeout(Duration.ofHours(1));
  IO.println(text(late.err()));
}
