package io.gopark.sync;

import io.gopark.internal.host.Opened;
import io.gopark.internal.sched.Machine;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Things that can be used again, kept per P, so that a goroutine gets back what was last used on
 * the same processor. Anything in a pool may vanish at any time: what nobody asked for during two
 * garbage collections is let go. For what is costly to make or to collect (big buffers,
 * compressors), not for small objects, which the JVM makes faster than any pool hands them out.
 *
 * <p>A collection counts when it finds that a fresh object has died; most do, also those of the
 * young generation alone.
 *
 * <p>Happens-before: a put happens before the get that returns the same thing.
 *
 * {@snippet :
 * var buffers = new Pool<ByteBuffer>(() -> ByteBuffer.allocate(64));
 * ByteBuffer buffer = buffers.get();
 * buffer.clear().put((byte) 1);
 * buffers.put(buffer);
 * IO.println(buffers.get().capacity()); // -> 64
 * }
 *
 * @go sync.Pool
 */
public final class Pool<T extends @Nullable Object> {
  private final Supplier<? extends T> newValue;
  private final Store store = new Store();

  /**
   * @param newValue makes what the pool does not have
   */
  public Pool(Supplier<? extends T> newValue) {
    this.newValue = Objects.requireNonNull(newValue, "newValue");
  }

  /**
   * Takes anything out of the pool, or makes something new. Nothing connects it to what was put.
   *
   * <p>Happens-before: the put of what it returns happens before its return.
   *
   * @go sync.Pool.Get
   */
  @SuppressWarnings("unchecked") // only put adds to the store
  public T get() {
    Object x = store.get();
    return x == null ? newValue.get() : (T) x;
  }

  /**
   * Puts something in for others; the caller must not use it any longer. Null is ignored.
   *
   * <p>Happens-before: it happens before the return of the {@link #get} that takes what it put.
   *
   * @go sync.Pool.Put
   */
  public void put(@Nullable T x) {
    if (x != null) {
      store.put(x);
    }
  }

  /**
   * The content. What was put since the last collection is in {@code primary}, what survived one in
   * {@code victim}. The cleaner rotates them; it knows the store weakly, so a pool can be collected
   * with all that is in it.
   */
  static final class Store {
    private volatile PoolGeneration primary = new PoolGeneration();
    private volatile @Nullable PoolGeneration victim;

    /** A collection will be noticed. Set by who puts, after it has put. */
    private final AtomicBoolean armed = new AtomicBoolean();

    Store() {
      Opened.require();
    }

    @Nullable Object get() {
      Machine mp = Machine.enter();
      try {
        Machine on = withP(mp);
        Object x = primary.get(on);
        PoolGeneration old = victim;
        return x == null && old != null ? old.get(on) : x;
      } finally {
        if (mp != null) {
          mp.leave();
        }
      }
    }

    void put(Object x) {
      Machine mp = Machine.enter();
      try {
        primary.put(withP(mp), x);
      } finally {
        if (mp != null) {
          mp.leave();
        }
      }
      if (!armed.get() && armed.compareAndSet(false, true)) {
        arm();
      }
    }

    /** After the end of its runtime a goroutine has none, and is as a thread outside. */
    private static @Nullable Machine withP(@Nullable Machine mp) {
      return mp != null && mp.hasP() ? mp : null;
    }

    private void arm() {
      WeakReference<Store> self = new WeakReference<>(this);
      Collections.CLEANER.register(
          new Object(),
          () -> {
            Store store = self.get();
            if (store != null) {
              store.collected();
            }
          });
    }

    /**
     * After a collection. Who puts into an old generation meanwhile, having found it armed, is seen
     * by the second look.
     *
     * @go sync.poolCleanup
     */
    void collected() {
      PoolGeneration old = primary;
      boolean used = old.isUsed();
      victim = used ? old : null;
      if (used) {
        primary = new PoolGeneration();
        arm();
        return;
      }
      armed.set(false);
      if (primary.isUsed() && armed.compareAndSet(false, true)) {
        arm();
      }
    }
  }

  /** Tells of garbage collections; one thread for all pools, started by the first. */
  private static final class Collections {
    static final Cleaner CLEANER =
        Cleaner.create(task -> {
          Thread thread = new Thread(null, task, "gopark-pool-cleaner", 0, false);
          thread.setDaemon(true);
          thread.setContextClassLoader(null);
          return thread;
        });
  }
}
