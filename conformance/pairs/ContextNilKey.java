// A value needs a key. (150)

import io.gopark.context.*;

void main() throws Exception {
  try {
    Context.background().withValue(null, "value");
  } catch (NullPointerException e) {
    IO.println(e.getMessage());
  }
}
