// (99)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

@SuppressWarnings("finally")
void main() throws Exception {
  go(() -> {
    try {
      goexit();
    } finally {
      throw new RuntimeException("hello");
    }
  });
  select();
}
