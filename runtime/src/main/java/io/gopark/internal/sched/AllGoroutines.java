package io.gopark.internal.sched;

import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All goroutines that have waited at least once and not ended. Who has not waited is running or
 * queued, and found there; so a goroutine that runs through in one go never comes here. Striped,
 * with ids handed out to Ps in runs, so that Ps rarely meet on a stripe; a goroutine knows its
 * place and leaves in constant time.
 *
 * @go runtime.allgs
 */
final class AllGoroutines {
  static final int STRIPES = 16;

  private final Stripe[] stripes = new Stripe[STRIPES];

  AllGoroutines() {
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Stripe();
    }
  }

  /**
   * @go runtime.allgadd
   */
  void add(Goroutine gp) {
    stripeOf(gp).add(gp);
  }

  void remove(Goroutine gp) {
    stripeOf(gp).remove(gp);
  }

  /** About how many there are. */
  int count() {
    int n = 0;
    for (Stripe stripe : stripes) {
      n += stripe.size;
    }
    return n;
  }

  /** All of them, in no order: a snapshot of each stripe in turn. */
  List<Goroutine> snapshot() {
    List<Goroutine> all = new ArrayList<>(count() + STRIPES);
    for (Stripe stripe : stripes) {
      stripe.copyTo(all);
    }
    return all;
  }

  /**
   * All that neither come nor go meanwhile; some twice, perhaps. Allocates nothing. Downwards:
   * where one goes the last takes its place.
   */
  void forEach(Consumer<Goroutine> action) {
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      for (int i = stripes[stripe].size - 1; i >= 0; i--) {
        Goroutine gp = peek(stripe, i);
        if (gp != null) {
          action.accept(gp);
        }
      }
    }
  }

  /** Unlocked, for who looks at them again and again: null beyond the end of the stripe. */
  @Nullable Goroutine peek(int stripe, int index) {
    return stripes[stripe].peek(index);
  }

  private Stripe stripeOf(Goroutine gp) {
    return stripes[(int) (gp.goid / Creation.GOID_BATCH) & (STRIPES - 1)];
  }

  private static final class Stripe extends RuntimeLock {
    private @Nullable Goroutine[] members = new Goroutine[64];
    int size;

    @Override
    protected LockRank rank() {
      return LockRank.ALLG;
    }

    void add(Goroutine gp) {
      lock();
      int n = size;
      if (n == members.length) {
        unlock();
        addSlow(gp);
        return;
      }
      members[n] = gp;
      gp.slot = n;
      size = n + 1;
      unlock();
    }

    /** Allocates before it takes the lock: running out of memory must not leave it taken. */
    private void addSlow(Goroutine gp) {
      Goroutine[] larger = new Goroutine[size * 2];
      lock();
      if (larger.length > members.length) {
        System.arraycopy(members, 0, larger, 0, size);
        members = larger;
      }
      unlock();
      add(gp);
    }

    void remove(Goroutine gp) {
      lock();
      int last = size - 1;
      Goroutine moved = members[last];
      members[last] = null;
      if (moved != null && moved != gp) {
        members[gp.slot] = moved;
        moved.slot = gp.slot;
      }
      size = last;
      unlock();
    }

    @Nullable Goroutine peek(int index) {
      @Nullable Goroutine[] now = members;
      return index < now.length && index < size ? now[index] : null;
    }

    void copyTo(List<Goroutine> all) {
      @Nullable Goroutine[] copy = new Goroutine[size + 64];
      lock();
      int n = Math.min(size, copy.length);
      System.arraycopy(members, 0, copy, 0, n);
      unlock();
      for (int i = 0; i < n; i++) {
        Goroutine gp = copy[i];
        if (gp != null) {
          all.add(gp);
        }
      }
    }
  }
}
