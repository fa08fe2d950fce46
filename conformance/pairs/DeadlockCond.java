// (95)

import io.gopark.sync.*;

void main() throws Exception {
  var m = new Mutex();
  var c = new Cond(m);
  m.lock();
  c.await();
}
