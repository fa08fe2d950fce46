// (115)

import static io.gopark.Go.*;

import io.gopark.sync.*;

int n;

void main() throws Exception {
  var m = new Mutex();
  var wg = new WaitGroup();
  for (int i = 0; i < 20; i++) {
    wg.add(1);
    go(() -> {
      try {
        for (int k = 0; k < 500; k++) {
          m.lock();
          n++;
          m.unlock();
        }
      } finally {
        wg.done();
      }
    });
  }
  wg.await();
  IO.println(n);
}
