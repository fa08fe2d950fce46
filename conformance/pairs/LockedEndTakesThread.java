// A goroutine that ends locked takes its thread along: no two run on the same. (87)

import static io.gopark.Go.*;

import io.gopark.*;

/** The carrier stands in a virtual thread's text. */
String thread() {
  String text = Thread.currentThread().toString();
  return text.substring(text.indexOf('@'));
}

void main() throws Exception {
  Chan<String> ended = Chan.make();
  Set<String> names = new HashSet<>();
  for (int i = 0; i < 10; i++) {
    go(() -> {
      lockOSThread();
      ended.send(thread());
    });
    names.add(ended.recv());
  }
  IO.println(names.size());
}
