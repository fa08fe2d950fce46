// The lock of a RLocker is the read lock. (121)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.*;

void main() throws Exception {
  var rw = new RWMutex();
  Locker reader = rw.rlocker();
  reader.lock();
  IO.println(rw.tryRLock() + " " + rw.tryLock());
  rw.runlock();
  reader.unlock();
  IO.println(rw.tryLock() + " " + rw.tryRLock());
  Chan<Boolean> entered = Chan.make(1);
  go(() -> {
    reader.lock();
    entered.send(true);
    reader.unlock();
  });
  IO.println(entered.len());
  rw.unlock();
  IO.println(entered.recv());
}
