// A writer that waits keeps later readers out, and gets in before them. (119, 120)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.*;

void main() throws Exception {
  var m = new RWMutex();
  Chan<String> order = Chan.make(3);
  m.rlock();
  go(() -> {
    m.lock();
    order.send("writer");
    m.unlock();
  });
  while (m.tryRLock()) {
    m.runlock();
    gosched();
  }
  go(() -> {
    m.rlock();
    order.send("reader");
    m.runlock();
  });
  gosched();
  m.runlock();
  IO.println(order.recv() + " " + order.recv());
}
