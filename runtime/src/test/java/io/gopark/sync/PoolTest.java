package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Go;
import io.gopark.OnProcs;
import io.gopark.Program;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** What a Pool does; the numbers are those of docs/conformance/sync.md. */
class PoolTest {
  private static Pool.Store store(Pool<?> pool) {
    return (Pool.Store) Peek.field(pool, "store");
  }

  @Test
  void n138_onOnePTheSlotComesFirstAndThenTheLast() throws Exception {
    Program.runUndisturbed(() -> {
      Pool<String> pool = new Pool<>(() -> "new");
      assertThat(pool.get()).isEqualTo("new");
      for (String s : List.of("a", "b", "c")) {
        pool.put(s);
      }
      pool.put(null);
      assertThat(List.of(pool.get(), pool.get(), pool.get(), pool.get()))
          .containsExactly("a", "c", "b", "new");
    });
  }

  @Test
  void n138b_whatNobodyAskedForSurvivesOneCollectionAndNotTwo() throws Exception {
    Program.runUndisturbed(() -> {
      Pool<String> pool = new Pool<>(() -> "new");
      pool.put("a");
      pool.put("b");
      store(pool).collected();
      assertThat(pool.get()).isEqualTo("a");
      store(pool).collected();
      assertThat(pool.get()).isEqualTo("new");
    });
  }

  @OnProcs
  void n138c_theGarbageCollectorReallyEmptiesIt(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Pool<Object> pool = new Pool<>(Object::new);
          List<WeakReference<Object>> weak = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            Object x = new Object();
            weak.add(new WeakReference<>(x));
            pool.put(x);
          }
          long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
          while (!weak.stream().allMatch(w -> w.refersTo(null))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            System.gc();
            Go.sleep(Duration.ofMillis(1));
          }
          assertThat(pool.get()).isNotNull();
        });
  }

  /** Numbered things; each is in one hand at a time, whoever puts and gets. */
  @OnProcs
  void n138d_nobodySharesWhatItGot(int procs) throws Exception {
    AtomicInteger made = new AtomicInteger();
    Pool<Integer> pool = new Pool<>(made::getAndIncrement);
    AtomicIntegerArray inHand = new AtomicIntegerArray(100_000);
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          for (int g = 0; g < 8; g++) {
            group.go(() -> useUp(pool, inHand));
          }
          Thread platform = Thread.ofPlatform().start(() -> useUp(pool, inHand));
          Thread virtual = Thread.ofVirtual().start(() -> useUp(pool, inHand));
          for (int i = 0; i < 5; i++) {
            store(pool).collected();
            Go.gosched();
          }
          group.await();
          platform.join();
          virtual.join();
        });
    assertThat(inHand.get(99_999)).isZero();
    assertThat(made.get()).isLessThan(10_000);
  }

  private static void useUp(Pool<Integer> pool, AtomicIntegerArray inHand) {
    for (int i = 0; i < 5_000; i++) {
      Integer x = pool.get();
      Integer y = pool.get();
      for (Integer mine : List.of(x, y)) {
        if (inHand.incrementAndGet(mine) != 1) {
          inHand.set(99_999, 1);
        }
      }
      if (i % 64 == 0) {
        Thread.yield();
      }
      for (Integer mine : List.of(x, y)) {
        inHand.decrementAndGet(mine);
        pool.put(mine);
      }
    }
  }

  @Test
  void n138e_fromADequeWithOneOwnerAndThievesEachThingComesOnce() throws Exception {
    PoolShard shard = new PoolShard();
    int all = 50_000;
    AtomicIntegerArray seen = new AtomicIntegerArray(all);
    AtomicInteger taken = new AtomicInteger();
    List<Thread> thieves = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      thieves.add(
          Thread.ofPlatform()
              .start(() -> {
                while (taken.get() < all) {
                  count(shard.popTail(), seen, taken);
                }
              }));
    }
    for (int i = 0; i < all; i++) {
      shard.pushHead(i);
      if (i % 10 == 0) {
        count(shard.popHead(), seen, taken);
      }
    }
    for (Thread thief : thieves) {
      thief.join();
    }
    for (int i = 0; i < all; i++) {
      assertThat(seen.get(i)).isEqualTo(1);
    }
    assertThat(shard.popHead()).isNull();
  }

  private static void count(Object x, AtomicIntegerArray seen, AtomicInteger taken) {
    if (x != null) {
      seen.incrementAndGet((Integer) x);
      taken.incrementAndGet();
    }
  }

  @OnProcs
  void n138f_whatAThreadPutsAGoroutineGetsAndTheOtherWayRound(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Pool<String> pool = new Pool<>(() -> "new");
          Thread.ofPlatform().start(() -> pool.put("thread's")).join();
          assertThat(pool.get()).isEqualTo("thread's");
          pool.put("kept in the slot");
          pool.put("goroutine's");
          String[] got = {""};
          Thread.ofPlatform().start(() -> got[0] = pool.get()).join();
          assertThat(got[0]).isEqualTo("goroutine's");
        });
  }
}
