// (95)

import io.gopark.sync.*;

void main() throws Exception {
  var m = new Mutex();
  m.lock();
  m.lock();
}
