// (117)

import io.gopark.sync.*;

void main() throws Exception {
  var m = new RWMutex();
  m.rlock();
  m.unlock();
}
