// One evaluation; every call panics with the same. (134, 135)

import io.gopark.sync.*;

int n;
int calls;

void main() throws Exception {
  var value = OnceValue.<Integer>of(() -> {
    n++;
    return 40 + n;
  });
  IO.println(value.get() + " " + value.get() + " " + n);
  var bad = OnceValue.<Integer>of(() -> {
    calls++;
    throw new RuntimeException("bad");
  });
  for (int i = 0; i < 2; i++) {
    try {
      bad.get();
    } catch (RuntimeException e) {
      IO.println(e.getMessage() + " " + calls);
    }
  }
}
