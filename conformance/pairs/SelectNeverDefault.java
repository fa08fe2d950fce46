// While one of two channels has something the default is never taken. (11)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

String takeOne(Chan<String> a, Chan<String> b) throws Exception {
  return select(recv(a), recv(b), orElse(() -> "nothing"));
}

void main() throws Exception {
  Map<String, Integer> counts = new HashMap<>(Map.of("something", 0, "nothing", 0));
  for (int i = 0; i < 1000; i++) {
    Chan<String> a = Chan.make(1);
    Chan<String> b = Chan.make(1);
    Chan<String> taken = Chan.make();
    a.send("something");
    go(() -> taken.send(takeOne(a, b)));
    // The second comes before the first is taken away.
    b.send("something");
    select(recv(a), orElse(() -> {}));
    counts.merge(taken.recv(), 1, Integer::sum);
  }
  IO.println(counts.get("something") + " " + counts.get("nothing"));
}
