package io.gopark;

import static io.gopark.Go.go;
import static io.gopark.Select.after;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** 26: a prepared select allocates nothing and leaves nothing behind, whether it waits or not. */
class SelectAllocationTest {
  private static final int ROUNDS = 200_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @OnProcs
  void n26_aPreparedSelectThatWaitsAllocatesNothing(int procs) throws Exception {
    // The monitor would allocate, too, the more the longer this takes.
    Program.runWithoutSysmon(
        procs,
        () -> {
          Chan<Integer> there = Chan.make();
          Chan<Integer> back = Chan.make();
          Chan<Integer> never = Chan.make();
          go(() -> {
            var s = prepare(recv(there), recv(never), after(Duration.ofHours(1), () -> 0));
            for (int i = 0; i < 2 * ROUNDS; i++) {
              s.run();
              back.send(1);
            }
          });
          var s = prepare(recv(back), recv(never));
          rounds(there, s);
          long before = THREADS.getTotalThreadAllocatedBytes();
          rounds(there, s);
          long bytes = THREADS.getTotalThreadAllocatedBytes() - before;
          // The rest of the process allocates a little; one object a round would be sixteen bytes.
          assertThat(bytes).isLessThan(8L * ROUNDS);
        });
  }

  private static void rounds(Chan<Integer> there, Select<Integer, RuntimeException> s)
      throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      there.send(1);
      s.run();
    }
  }
}
