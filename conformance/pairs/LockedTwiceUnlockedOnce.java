// Locked to its thread twice and unlocked once, a goroutine stays on it. (86)

import static io.gopark.Go.*;

import io.gopark.*;

/** The carrier stands in a virtual thread's text. */
String thread() {
  String text = Thread.currentThread().toString();
  return text.substring(text.indexOf('@'));
}

void main() throws Exception {
  gomaxprocs(2);
  Chan<Integer> noise = Chan.make();
  for (int i = 0; i < 3; i++) {
    go(() -> {
      while (true) {
        noise.send(1);
      }
    });
  }
  Chan<Integer> threads = Chan.make();
  go(() -> {
    lockOSThread();
    lockOSThread();
    unlockOSThread();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      noise.recv();
      gosched();
      if (i % 10 == 0) {
        sleep(Duration.ofNanos(1000));
      }
      names.add(thread());
    }
    unlockOSThread();
    threads.send(names.size());
  });
  IO.println(threads.recv());
}
