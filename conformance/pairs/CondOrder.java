// Signals wake in the order of the waits, a broadcast all that are left. (122, 123, 124)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.*;

void main() throws Exception {
  var m = new Mutex();
  var c = new Cond(m);
  Chan<Boolean> locked = Chan.make();
  Chan<Integer> woken = Chan.make(6);
  for (int i = 0; i < 6; i++) {
    int n = i;
    go(() -> {
      m.lock();
      locked.send(true);
      c.await();
      m.unlock();
      woken.send(n);
    });
    // Who waits for the condition has let go of the lock.
    locked.recv();
    m.lock();
    m.unlock();
  }
  for (int i = 0; i < 3; i++) {
    c.signal();
    IO.println(woken.recv());
  }
  c.broadcast();
  IO.println(woken.recv() + woken.recv() + woken.recv());
}
