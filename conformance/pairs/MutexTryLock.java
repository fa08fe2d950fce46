import io.gopark.sync.*;

void main() throws Exception {
  var m = new Mutex();
  IO.println(m.tryLock() + " " + m.tryLock());
  m.unlock();
  IO.println(m.tryLock());
  var rw = new RWMutex();
  IO.println(rw.tryRLock() + " " + rw.tryRLock() + " " + rw.tryLock());
  rw.runlock();
  rw.runlock();
  IO.println(rw.tryLock() + " " + rw.tryRLock() + " " + rw.tryLock());
}
