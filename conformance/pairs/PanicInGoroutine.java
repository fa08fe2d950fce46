// It ends the program, though main could go on. (105)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

void main() throws Exception {
  go(() -> {
    throw new RuntimeException("hello");
  });
  select();
}
