// What made a once value can be collected after the first call; the value stays. (137)

import static io.gopark.Go.*;

import io.gopark.sync.*;
import java.lang.ref.WeakReference;

WeakReference<byte[]> made;

OnceValue<Integer> value() {
  byte[] big = new byte[1 << 16];
  made = new WeakReference<>(big);
  return OnceValue.of(() -> big.length + big[0]);
}

void main() throws Exception {
  OnceValue<Integer> v = value();
  IO.println(v.get());
  while (made.get() != null) {
    System.gc();
    gosched();
  }
  IO.println("collected " + v.get());
}
