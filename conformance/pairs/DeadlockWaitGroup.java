// (95)

import io.gopark.sync.*;

void main() throws Exception {
  var wg = new WaitGroup();
  wg.add(1);
  wg.await();
}
