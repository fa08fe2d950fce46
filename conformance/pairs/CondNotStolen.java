// A broadcast wakes who waited before it, whoever comes to wait meanwhile. (126)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.*;

void main() throws Exception {
  int woken = 0;
  for (int i = 0; i < 1000; i++) {
    var m = new Mutex();
    var c = new Cond(m);
    Chan<Boolean> waits = Chan.make();
    Chan<Boolean> ended = Chan.make();
    go(() -> {
      m.lock();
      waits.send(true);
      c.await();
      m.unlock();
      ended.send(true);
    });
    waits.recv();
    m.lock();
    m.unlock();
    Chan<Boolean> late = Chan.make();
    go(() -> {
      late.send(true);
      m.lock();
      c.await();
      m.unlock();
      ended.send(false);
    });
    late.recv();
    c.broadcast();
    if (ended.recv()) {
      woken++;
    } else if (ended.recv()) {
      woken++;
    }
    c.broadcast();
  }
  IO.println(woken);
}
