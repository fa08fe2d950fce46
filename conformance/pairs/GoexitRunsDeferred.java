// (97)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Boolean> done = Chan.make();
  go(() -> {
    try {
      try {
        try {
          goexit();
        } finally {
          IO.println("inner");
        }
        IO.println("never");
      } finally {
        IO.println("outer");
      }
    } finally {
      done.close();
    }
  });
  done.recv();
  IO.println("main goes on");
}
