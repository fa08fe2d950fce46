// Many sources, one reader: a goroutine for each source passes its values on to one channel, which
// is closed when the last source has ended. And the same for two sources with a select.
// Run: ./gopark run examples/FanIn.java

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;
import io.gopark.sync.WaitGroup;

void main() throws Exception {
  RecvChan<String> all = fanIn(List.of(say("Ann", 3), say("Bob", 3), say("Cho", 3)));
  // Who comes first differs from run to run: sorted, it does not. Each one's own order is kept.
  IO.println(all.stream().sorted().toList());
  IO.println(either(say("left", 2), say("right", 2)).stream().sorted().toList());
}

RecvChan<String> say(String who, int times) {
  Chan<String> out = Chan.make();
  go(who, () -> {
    for (int i = 1; i <= times; i++) out.send(who + " " + i);
    out.close();
  });
  return out;
}

<T> RecvChan<T> fanIn(List<RecvChan<T>> sources) {
  Chan<T> out = Chan.make();
  var open = new WaitGroup();
  for (RecvChan<T> source : sources) {
    open.go(() -> {
      for (T value : source) out.send(value);
    });
  }
  go(() -> {
    open.await();
    out.close();
  });
  return out;
}

/** One goroutine for both: a source that is closed becomes null, which switches its case off. */
<T> RecvChan<T> either(RecvChan<T> first, RecvChan<T> second) {
  Chan<T> out = Chan.make();
  go(() -> {
    RecvChan<T> a = first;
    RecvChan<T> b = second;
    while (a != null || b != null) {
      RecvChan<T> fromA = a;
      RecvChan<T> fromB = b;
      RecvChan<T> closed = select(
          recvOkGet(fromA, (v, ok) -> pass(out, v, ok ? null : fromA)),
          recvOkGet(fromB, (v, ok) -> pass(out, v, ok ? null : fromB)));
      if (closed != null && closed == a) a = null;
      else if (closed != null) b = null;
    }
    out.close();
  });
  return out;
}

<T> RecvChan<T> pass(SendChan<T> out, T value, RecvChan<T> closed) throws InterruptedException {
  if (closed == null) out.send(value);
  return closed;
}
