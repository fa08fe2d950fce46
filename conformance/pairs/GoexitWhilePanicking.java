// It ends the panic and the goroutine, not the program. (98)

import static io.gopark.Go.*;

import io.gopark.*;

@SuppressWarnings("finally")
void main() throws Exception {
  Chan<Boolean> done = Chan.make();
  go(() -> {
    try {
      try {
        throw new RuntimeException("dropped");
      } finally {
        goexit();
      }
    } finally {
      done.close();
    }
  });
  done.recv();
  IO.println("alive");
}
