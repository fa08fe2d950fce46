package io.gopark.benchmarks.gopark;

import static io.gopark.Go.go;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static io.gopark.benchmarks.program.Message.TOKEN;

import io.gopark.Chan;
import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Program;

/** Blocking select over producers on channels of their own; prepared, as in any loop. */
final class Selects {
  private Selects() {}

  static void addTo(Program program) {
    program.scaled("select-2", Selects::selectTwo).scaled("select-8", Selects::selectEight);
  }

  private static Chan<Message> produce(long n) {
    Chan<Message> ch = Chan.make();
    go(() -> {
      for (long i = 0; i < n; i++) {
        ch.send(TOKEN);
      }
    });
    return ch;
  }

  private static void selectTwo(long n) throws InterruptedException {
    var a = produce(n / 2);
    var b = produce(n - n / 2);
    var either = prepare(recv(a), recv(b));
    for (long i = 0; i < n; i++) {
      either.run();
    }
  }

  private static void selectEight(long n) throws InterruptedException {
    var any =
        prepare(
            recv(produce(n / 8)),
            recv(produce(n / 8)),
            recv(produce(n / 8)),
            recv(produce(n / 8)),
            recv(produce(n / 8)),
            recv(produce(n / 8)),
            recv(produce(n / 8)),
            recv(produce(n / 8)));
    for (long i = 0; i < n / 8 * 8; i++) {
      any.run();
    }
  }
}
