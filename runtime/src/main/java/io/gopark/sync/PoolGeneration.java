package io.gopark.sync;

import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.Scheduler;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What was put in a pool between two garbage collections: a shard for each P of each runtime, and
 * one for all threads that are no goroutines.
 */
final class PoolGeneration {
  private final PoolShard outside = new PoolShard();
  private final AtomicReference<@Nullable Shards> all = new AtomicReference<>();
  private volatile boolean used;

  /**
   * One runtime's shards, by the number of the P. Immutable: more Ps or runtimes make a new list.
   */
  private record Shards(Scheduler sched, PoolShard[] shards, @Nullable Shards next) {
    static @Nullable Shards find(@Nullable Shards from, Scheduler sched) {
      Shards s = from;
      while (s != null && s.sched != sched) {
        s = s.next;
      }
      return s;
    }
  }

  boolean isUsed() {
    return used;
  }

  /** The caller is inside the runtime on {@code mp}, if it has one. */
  void put(@Nullable Machine mp, Object x) {
    used = true;
    if (mp == null) {
      outside.pushHead(x);
      return;
    }
    PoolShard mine = shardOrNull(mp);
    if (mine == null) {
      mine = newShard(mp);
    }
    if (!mine.putPrivate(x)) {
      mine.pushHead(x);
    }
  }

  @Nullable Object get(@Nullable Machine mp) {
    if (!used) {
      return null;
    }
    PoolShard mine = mp == null ? outside : shardOrNull(mp);
    if (mine != null) {
      Object x = mp == null ? null : mine.takePrivate();
      x = x == null ? mine.popHead() : x;
      if (x != null) {
        return x;
      }
    }
    return steal();
  }

  /**
   * @go sync.Pool.getSlow
   */
  private @Nullable Object steal() {
    for (Shards s = all.get(); s != null; s = s.next) {
      for (PoolShard shard : s.shards) {
        Object x = shard.popTail();
        if (x != null) {
          return x;
        }
      }
    }
    return outside.popTail();
  }

  private @Nullable PoolShard shardOrNull(Machine mp) {
    Shards s = Shards.find(all.get(), mp.scheduler());
    int id = mp.procId();
    return s == null || id >= s.shards.length ? null : s.shards[id];
  }

  /** A list that was replaced because there are more Ps now stays, behind the new one. */
  private PoolShard newShard(Machine mp) {
    for (; ; ) {
      PoolShard existing = shardOrNull(mp);
      if (existing != null) {
        return existing;
      }
      Scheduler sched = mp.scheduler();
      Shards head = all.get();
      Shards before = Shards.find(head, sched);
      int had = before == null ? 0 : before.shards.length;
      int wanted = Math.max(mp.procId() + 1, sched.procs());
      PoolShard[] more =
          before == null ? new PoolShard[wanted] : Arrays.copyOf(before.shards, wanted);
      for (int i = had; i < wanted; i++) {
        more[i] = new PoolShard();
      }
      all.compareAndSet(head, new Shards(sched, more, head));
    }
  }
}
