package io.gopark.stress;

import static io.gopark.Select.after;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Received;
import io.gopark.Task;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Selects of senders and receivers over the same channels, interrupted and timed out. */
final class SelectWork {
  private static final int NONE = 0;

  private final World world;
  private final List<Chan<Integer>> channels = List.of(Chan.make(), Chan.make(1), Chan.make(2));
  private final Chan<Integer> over = Chan.make();
  private final AtomicInteger senders = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();

  SelectWork(World world) {
    this.world = world;
  }

  /** What a select sent must be received once, whichever case of whichever select it came from. */
  void exchange(int parties) {
    List<Thread> disturbed = new CopyOnWriteArrayList<>();
    senders.set(parties);
    for (int i = 0; i < parties; i++) {
      SplittableRandom sending = world.random();
      SplittableRandom receiving = world.random();
      party(i, () -> sendAll(sending, disturbed));
      party(i + 1, () -> receiveAll(receiving, disturbed));
    }
    SplittableRandom random = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        if (!disturbed.isEmpty()) {
          disturbed.get(random.nextInt(disturbed.size())).interrupt();
        }
        Go.sleep(Duration.ofNanos(random.nextInt(300_000)));
      }
    });
    world.atEnd(() -> {
      assertThat(received).as("what the selects received").hasValue(sent.get());
      channels.forEach(ch -> assertThat(ch.len()).isZero());
    });
  }

  private void party(int i, Task task) {
    if (i % 4 == 3) {
      world.thread(task);
    } else {
      world.go(task);
    }
  }

  private void sendAll(SplittableRandom random, List<Thread> disturbed) throws Exception {
    disturbed.add(Thread.currentThread());
    while (world.goesOn()) {
      int value = 1 + random.nextInt(1_000);
      Duration patience = Duration.ofNanos(random.nextInt(500_000));
      Chan<Integer> a = channels.get(random.nextInt(3));
      Chan<Integer> b = channels.get(random.nextInt(3));
      try {
        int out =
            random.nextInt(4) == 0
                ? sendOrReceive(a, b, value)
                : select(
                    send(a, value, () -> value),
                    send(b, value, () -> value),
                    after(patience, () -> NONE));
        sent.addAndGet(out);
      } catch (InterruptedException e) {
        Thread.onSpinWait();
      }
    }
    if (senders.decrementAndGet() == 0) {
      over.close();
    }
  }

  /** Both directions in one select. */
  private int sendOrReceive(Chan<Integer> a, Chan<Integer> b, int value) throws Exception {
    return select(
        send(a, value, () -> value),
        recv(
            b,
            got -> {
              received.addAndGet(got);
              return NONE;
            }),
        after(Duration.ofNanos(200_000), () -> NONE));
  }

  private void receiveAll(SplittableRandom random, List<Thread> disturbed) throws Exception {
    disturbed.add(Thread.currentThread());
    boolean goesOn = true;
    while (goesOn) {
      Chan<Integer> a = channels.get(random.nextInt(3));
      Chan<Integer> b = channels.get(random.nextInt(3));
      Duration patience = Duration.ofNanos(random.nextInt(500_000));
      try {
        int got =
            select(
                recv(a, v -> v),
                recv(b, v -> v),
                recv(over, closed -> -1),
                after(patience, () -> NONE));
        goesOn = got >= 0;
        received.addAndGet(Math.max(got, 0));
      } catch (InterruptedException e) {
        Thread.onSpinWait();
      }
    }
    drain();
  }

  /** All senders have ended: what is left is in the buffers. */
  private void drain() {
    for (Chan<Integer> ch : channels) {
      while (ch.tryRecv() instanceof Received.Value<Integer>(Integer value)) {
        received.addAndGet(value);
      }
    }
  }
}
