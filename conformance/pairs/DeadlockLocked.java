// (95)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  lockOSThread();
  Chan.make().recv();
}
