// One that is locked to its thread yields and sleeps, and may end locked. (69)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<String> ended = Chan.make();
  go(() -> {
    lockOSThread();
    lockOSThread();
    for (int i = 0; i < 10; i++) {
      gosched();
      sleep(Duration.ofMillis(1));
    }
    unlockOSThread();
    ended.send("locked once, of twice");
  });
  IO.println(ended.recv());
  go(() -> {
    unlockOSThread(); // does nothing
    ended.send("not locked");
  });
  IO.println(ended.recv());
}
