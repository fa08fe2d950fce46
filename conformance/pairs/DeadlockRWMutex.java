// A writer waits for the reader, and the next reader for the writer. (95)

import static io.gopark.Go.*;

import io.gopark.sync.*;

void main() throws Exception {
  var m = new RWMutex();
  m.rlock();
  go(() -> m.lock());
  while (m.tryRLock()) {
    m.runlock();
    gosched();
  }
  m.rlock();
}
