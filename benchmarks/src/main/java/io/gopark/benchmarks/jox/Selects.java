package io.gopark.benchmarks.jox;

import static com.softwaremill.jox.Select.select;
import static io.gopark.benchmarks.program.Message.TOKEN;

import com.softwaremill.jox.Channel;
import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Program;

/**
 * Blocking select over producers on channels of their own. The clauses are made once: what belongs
 * to one wait jox keeps elsewhere.
 */
final class Selects {
  private Selects() {}

  static void addTo(Program program) {
    program
        .scaled("select-2", n -> Tasks.start(() -> selectTwo(n)).join())
        .scaled("select-8", n -> Tasks.start(() -> selectEight(n)).join());
  }

  private static Channel<Message> produce(long n) {
    Channel<Message> channel = Channels.channel(0);
    Tasks.start(() -> {
      for (long i = 0; i < n; i++) {
        channel.send(TOKEN);
      }
    });
    return channel;
  }

  private static void selectTwo(long n) throws InterruptedException {
    var a = produce(n / 2);
    var b = produce(n - n / 2);
    var one = a.receiveClause();
    var other = b.receiveClause();
    for (long i = 0; i < n; i++) {
      select(one, other);
    }
  }

  private static void selectEight(long n) throws InterruptedException {
    var c0 = produce(n / 8).receiveClause();
    var c1 = produce(n / 8).receiveClause();
    var c2 = produce(n / 8).receiveClause();
    var c3 = produce(n / 8).receiveClause();
    var c4 = produce(n / 8).receiveClause();
    var c5 = produce(n / 8).receiveClause();
    var c6 = produce(n / 8).receiveClause();
    var c7 = produce(n / 8).receiveClause();
    for (long i = 0; i < n / 8 * 8; i++) {
      select(c0, c1, c2, c3, c4, c5, c6, c7);
    }
  }
}
