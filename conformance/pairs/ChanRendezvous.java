// An unbuffered channel hands over: the sender goes on after the receiver came. (3)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  Chan<Boolean> done = Chan.make();
  go(() -> {
    for (int i = 1; i <= 3; i++) {
      c.send(i);
    }
    done.send(true);
  });
  for (int i = 1; i <= 3; i++) {
    IO.println("received " + c.recv());
  }
  done.recv();
  IO.println("all sent " + c.len() + " " + c.cap());
}
