// (32, 95)

import io.gopark.*;

void main() throws Exception {
  IO.println("before");
  Chan.make().recv();
}
