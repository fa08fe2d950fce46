// Timers fire in the order of their times, in whatever order they were made: where that order is certain, however
// long it took to make them. (166)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.time.*;

void main() throws Exception {
  gomaxprocs(1);
  int[] delays = {12, 3, 27, 9, 30, 0, 21, 6, 18, 24, 15};
  Instant[] fired = new Instant[31];
  List<RecvChan<Instant>> timers = new ArrayList<>();
  long[] notBefore = new long[31];
  long[] notAfter = new long[31];
  for (int d : delays) {
    notBefore[d] = System.nanoTime() + d * 1_000_000;
    timers.add(Timer.after(Duration.ofMillis(d)));
    notAfter[d] = System.nanoTime() + d * 1_000_000;
  }
  for (int i = 0; i < delays.length; i++) {
    fired[delays[i]] = timers.get(i).recv();
  }
  boolean inOrder = true;
  for (int d = 3; d <= 30; d += 3) {
    boolean certain = notAfter[d - 3] - notBefore[d] < 0;
    inOrder = inOrder && (!certain || !fired[d].isBefore(fired[d - 3]));
  }
  IO.println(inOrder);
}
