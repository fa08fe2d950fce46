package io.gopark.internal.sched;

import io.gopark.internal.base.Invariants;
import org.jspecify.annotations.Nullable;

/**
 * The Ps and Ms that have nothing to do, and the counts of Ms. All under {@code sched.lock}; {@code
 * npidle} may be read without it by those who fenced before.
 */
final class IdleSets {
  private @Nullable Processor pidle;
  private @Nullable Machine midle;
  private volatile int npidle;
  int nmidle;
  int nmidlelocked;

  /** Ms that exist or are about to: reserved under the lock, before the thread is made. */
  int mcount;

  int npidle() {
    return npidle;
  }

  /**
   * The P has no work: whoever put some there would have to look for an M.
   *
   * @go runtime.pidleput
   */
  void pidleput(Processor pp) {
    if (!pp.runq.isEmpty()) {
      throw Invariants.broken("pidleput: P has non-empty run queue");
    }
    pp.link = pidle;
    pidle = pp;
    npidle = npidle + 1;
  }

  /**
   * @go runtime.pidleget
   */
  @Nullable Processor pidleget() {
    Processor pp = pidle;
    if (pp != null) {
      pidle = pp.link;
      pp.link = null;
      npidle = npidle - 1;
    }
    return pp;
  }

  /** Takes {@code wanted} if it is idle. */
  boolean pidleget(Processor wanted) {
    Processor before = null;
    for (Processor pp = pidle; pp != null; pp = pp.link) {
      if (pp == wanted) {
        if (before == null) {
          pidle = pp.link;
        } else {
          before.link = pp.link;
        }
        pp.link = null;
        npidle = npidle - 1;
        return true;
      }
      before = pp;
    }
    return false;
  }

  /**
   * @go runtime.mput
   */
  void mput(Machine mp) {
    mp.idle = true;
    mp.schedlink = midle;
    midle = mp;
    nmidle++;
  }

  /**
   * @go runtime.mget
   */
  @Nullable Machine mget() {
    Machine mp = midle;
    if (mp != null) {
      midle = mp.schedlink;
      mp.schedlink = null;
      mp.idle = false;
      nmidle--;
    }
    return mp;
  }
}
