// (147, 155)

import io.gopark.context.*;

String text(Object o) {
  return o == null ? "<nil>" : o instanceof Exception e ? e.getMessage() : o.toString();
}

void main() throws Exception {
  Key<String> a = Key.of("a");
  Key<String> b = Key.of("b");
  Context one = Context.background().withValue(a, "1");
  Context two = one.withValue(a, "2");
  CancelScope scope = two.withCancel();
  IO.println(one.value(a) + " " + two.value(a) + " " + scope.value(a) + " " + text(scope.value(b)));
  Context free = scope.withoutCancel();
  scope.cancel();
  IO.println(text(scope.err()) + " " + text(free.err()) + " " + free.value(a) + " " + (free.done() == null));
}
