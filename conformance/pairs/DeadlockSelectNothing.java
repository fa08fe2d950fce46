// (36)

import static io.gopark.Select.*;

void main() throws Exception {
  select();
}
