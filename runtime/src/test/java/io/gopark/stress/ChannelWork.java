package io.gopark.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Received;
import io.gopark.RuntimeError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Work on channels. Each kind knows what must have arrived at its end. */
final class ChannelWork {
  private final World world;

  ChannelWork(World world) {
    this.world = world;
  }

  /** A chain of goroutines, each passing on what it gets; close runs through it at the end. */
  void pipeline(int stages, int capacity) {
    Chan<Long> first = Chan.make(capacity);
    AtomicLong sent = new AtomicLong();
    AtomicLong received = new AtomicLong();
    world.go(() -> {
      for (long i = 1; world.goesOn(); i++) {
        first.send(i);
        sent.addAndGet(i);
      }
      first.close();
    });
    Chan<Long> in = first;
    for (int i = 0; i < stages; i++) {
      Chan<Long> from = in;
      Chan<Long> to = Chan.make(capacity);
      world.go(() -> {
        for (long v : from) {
          to.send(v);
        }
        to.close();
      });
      in = to;
    }
    Chan<Long> last = in;
    world.go(() -> {
      long before = 0;
      for (long v : last) {
        assertThat(v).as("order in the pipeline").isEqualTo(before + 1);
        before = v;
        received.addAndGet(v);
      }
    });
    world.atEnd(() -> assertThat(received).as("pipeline").hasValue(sent.get()));
  }

  /**
   * Senders and receivers of all sorts on one channel: goroutines, threads, virtual threads of the
   * JDK; waiting, trying, waiting for a while; interrupted at any time. A value counts as sent if
   * the call said so, and must be received exactly once.
   */
  void market(int capacity, int parties) {
    Chan<Integer> ch = Chan.make(capacity);
    List<Thread> traders = new CopyOnWriteArrayList<>();
    AtomicInteger senders = new AtomicInteger(parties);
    Totals sent = new Totals();
    Totals received = new Totals();
    for (int i = 0; i < parties; i++) {
      SplittableRandom sendRandom = world.random();
      SplittableRandom recvRandom = world.random();
      party(
          i,
          traders,
          () -> {
            while (world.goesOn()) {
              sendOne(ch, sendRandom, sent);
            }
            if (senders.decrementAndGet() == 0) {
              ch.close();
            }
          });
      party(i, traders, () -> receiveAll(ch, recvRandom, received));
    }
    SplittableRandom random = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        traders.get(random.nextInt(traders.size())).interrupt();
        pause(random);
      }
    });
    world.atEnd(() -> {
      assertThat(received.count).as("values received").hasValue(sent.count.get());
      assertThat(received.sum).as("sum of the values").hasValue(sent.sum.get());
      assertThat(ch.len()).isZero();
    });
  }

  private void party(int i, List<Thread> traders, io.gopark.Task task) {
    io.gopark.Task listed =
        () -> {
          traders.add(Thread.currentThread());
          task.run();
        };
    traders.add(Thread.ofPlatform().unstarted(() -> {}));
    if (i % 4 == 2) {
      world.thread(listed);
    } else if (i % 4 == 3) {
      world.jdkThread(listed);
    } else {
      world.go(listed);
    }
  }

  private static final class Totals {
    final AtomicLong count = new AtomicLong();
    final AtomicLong sum = new AtomicLong();

    void add(int value) {
      count.incrementAndGet();
      sum.addAndGet(value);
    }
  }

  private static void sendOne(Chan<Integer> ch, SplittableRandom random, Totals sent) {
    int value = random.nextInt();
    try {
      boolean done =
          switch (random.nextInt(4)) {
            case 0 -> ch.trySend(value);
            case 1 -> ch.send(value, Duration.ofNanos(random.nextInt(300_000)));
            default -> {
              ch.send(value);
              yield true;
            }
          };
      if (done) {
        sent.add(value);
      } else {
        Go.gosched();
      }
    } catch (InterruptedException e) {
      Thread.onSpinWait();
    }
  }

  private static void receiveAll(Chan<Integer> ch, SplittableRandom random, Totals received) {
    for (; ; ) {
      try {
        switch (random.nextInt(4)) {
          case 0 -> {
            if (count(ch.tryRecv(), received)) {
              return;
            }
          }
          case 1 -> {
            if (count(ch.recv(Duration.ofNanos(random.nextInt(300_000))), received)) {
              return;
            }
          }
          default -> {
            Integer value = ch.recv();
            if (value == null) {
              return;
            }
            received.add(value);
          }
        }
      } catch (InterruptedException e) {
        Thread.onSpinWait();
      }
    }
  }

  /** True when the channel is closed. */
  private static boolean count(Received<Integer> got, Totals received) {
    return switch (got) {
      case Received.Value<Integer>(Integer value) -> {
        received.add(value);
        yield false;
      }
      case Received.Empty<Integer> empty -> {
        Go.gosched();
        yield false;
      }
      case Received.Closed<Integer> closed -> true;
    };
  }

  private static void pause(SplittableRandom random) {
    try {
      Go.sleep(Duration.ofNanos(random.nextInt(200_000)));
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this one", e);
    }
  }

  /** Trees of goroutines that add up their leaves. */
  void trees(int depth) {
    SplittableRandom random = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        int d = 1 + random.nextInt(depth);
        assertThat(leaves(d)).as("leaves of a tree").isEqualTo(1L << d);
      }
    });
  }

  private static long leaves(int depth) throws InterruptedException {
    if (depth == 0) {
      return 1;
    }
    Chan<Long> results = Chan.make(depth % 2);
    for (int i = 0; i < 2; i++) {
      Go.go(() -> results.send(leaves(depth - 1)));
    }
    Long left = results.recv();
    Long right = results.recv();
    if (left == null || right == null) {
      throw new AssertionError("closed by nobody");
    }
    return left + right;
  }

  /** Receivers and senders in a channel that is closed under them. */
  void closing(int parties) {
    SplittableRandom random = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        closeOnce(random, parties);
      }
    });
  }

  private static void closeOnce(SplittableRandom random, int parties) throws InterruptedException {
    Chan<Integer> ch = Chan.make(random.nextInt(2));
    Chan<Integer> results = Chan.make(parties);
    boolean sending = random.nextBoolean();
    int started = 1 + random.nextInt(parties);
    for (int i = 0; i < started; i++) {
      Go.go(() -> results.send(sending ? sendUntilClosed(ch) : receiveUntilClosed(ch)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      Go.gosched();
    }
    int mine = 0;
    if (sending) {
      mine = ch.tryRecv() instanceof Received.Value ? 1 : 0;
    } else {
      mine = ch.trySend(1) ? 1 : 0;
    }
    ch.close();
    int theirs = 0;
    for (int i = 0; i < started; i++) {
      Integer n = results.recv();
      theirs += n == null ? 0 : n;
    }
    int left = 0;
    while (ch.tryRecv() instanceof Received.Value) {
      left++;
    }
    if (sending) {
      assertThat(mine + left).as("values that got through before the close").isEqualTo(theirs);
    } else {
      assertThat(theirs + left).as("values that got through before the close").isEqualTo(mine);
    }
  }

  private static int sendUntilClosed(Chan<Integer> ch) throws InterruptedException {
    int n = 0;
    try {
      for (; ; n++) {
        ch.send(1);
      }
    } catch (RuntimeError closed) {
      return n;
    }
  }

  private static int receiveUntilClosed(Chan<Integer> ch) throws InterruptedException {
    int n = 0;
    while (ch.recv() != null) {
      n++;
    }
    return n;
  }

  /** One token that runs round a ring of goroutines; each must see it in turn. */
  void ring(int size) {
    List<Chan<Integer>> seats = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      seats.add(Chan.make());
    }
    for (int i = 0; i < size; i++) {
      Chan<Integer> in = seats.get(i);
      Chan<Integer> out = seats.get((i + 1) % size);
      boolean first = i == 0;
      world.go(() -> {
        if (first) {
          out.send(1);
        }
        for (Integer v = in.recv(); v != null; v = in.recv()) {
          if (first && !world.goesOn()) {
            out.close();
            return;
          }
          out.send(v + 1);
        }
        if (!first) {
          out.close();
        }
      });
    }
  }

  /**
   * A thread outside asks and a goroutine answers, at the moment at which the last M goes to sleep.
   * Alone in its world, so that nothing else wakes the M.
   */
  void echo() {
    Chan<Integer> questions = Chan.make();
    Chan<Integer> answers = Chan.make(1);
    SplittableRandom random = world.random();
    world.go(() -> {
      for (int q : questions) {
        answers.send(q);
      }
    });
    world.thread(() -> {
      while (world.goesOn()) {
        int q = random.nextInt();
        questions.send(q);
        assertThat(answers.recv()).isEqualTo(q);
        for (int i = random.nextInt(400); i > 0; i--) {
          Thread.onSpinWait();
        }
      }
      questions.close();
    });
  }

  /** Goroutines of two schedulers that answer each other. */
  void bridge(World other, int capacity) {
    Chan<Long> there = Chan.make(capacity);
    Chan<Long> back = Chan.make(capacity);
    other.go(() -> {
      for (long v : there) {
        back.send(v + 1);
      }
      back.close();
    });
    world.go(() -> {
      long v = 0;
      while (world.goesOn()) {
        there.send(v);
        Long answer = back.recv();
        assertThat(answer).as("answer of the other scheduler").isEqualTo(v + 1);
        v++;
      }
      there.close();
    });
  }
}
