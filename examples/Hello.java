// The smallest program: one goroutine, one channel. main waits for the message; when main returns,
// the program ends.
// Run: ./gopark run examples/Hello.java

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<String> messages = Chan.make();
  go(() -> messages.send("Hello from a goroutine!"));
  IO.println(messages.recv());
}
