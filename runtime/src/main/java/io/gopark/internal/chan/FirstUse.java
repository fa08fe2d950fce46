package io.gopark.internal.chan;

import io.gopark.Select;
import io.gopark.internal.base.Invariants;
import io.gopark.internal.host.HostUnsupportedException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes one of each of what channels and selects need, and the calls that the JVM links at their
 * first execution, for which it allocates. A class whose initialisation fails because the heap is
 * full can never be used again; and a timer, an M that parks a select, or who completes one with
 * locks in the hand must not fail at all.
 */
final class FirstUse {
  private FirstUse() {}

  /**
   * On any thread, from a class initialiser, which must not fail: where the JDK is not open,
   * whoever makes a channel is told so, and on a heap that is full already nothing is lost by going
   * on.
   */
  static void tryToLink() {
    try {
      link();
    } catch (HostUnsupportedException | OutOfMemoryError e) {
      return;
    }
  }

  private static void link() {
    // Made in the API, for that is a class with an initialiser too.
    RecvCase<Integer, @Nullable Integer, RuntimeException> recv =
        (RecvCase<Integer, @Nullable Integer, RuntimeException>)
            Select.recv(new Channel<Integer>(1));
    Selection unused = new Selection(new RecvCase<?, ?, ?>[] {recv});
    recv.release();
    require(recv.inUse() == null);
    SelectClaim claim = new SelectClaim();
    int wait = claim.prepare();
    require(claim.open() && claim.take());
    wait = claim.prepare();
    require(claim.open() && claim.take(wait));
    wait = claim.prepare();
    require(claim.takeEarly(wait) && !claim.open());
    claim.abandon(wait);
    require(claim.current() == wait);
    require(InstantSource.system().instant().isAfter(Instant.MIN));
  }

  private static void require(boolean holds) {
    Invariants.require(holds, "it does not work");
  }
}
