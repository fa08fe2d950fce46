package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.SYSCALL;
import static io.gopark.internal.sched.GoroutineStatus.WAITING;

import io.gopark.WaitReason;
import io.gopark.internal.host.FrozenStacks;
import io.gopark.internal.host.MountedStacks;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.Pinning;
import io.gopark.internal.host.VirtualThreads;
import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * Looks at goroutines and their stacks while everything runs on. Used by one thread, which may be
 * any, also a goroutine; nothing here parks.
 *
 * <p>A goroutine that is off its stack is held by the SUSPENDED bit of its thread's state, as the
 * JDK's own dumpers do it and as Go does with its scan bit: an M that wants to run it waits for the
 * bit to go, an unpark or interrupt only leaves its mark. Whatever came meanwhile is made up for in
 * {@link #release}; nothing else is ever submitted, so a goroutine that nobody woke sleeps on. A
 * goroutine that is on an M is looked at in a handshake. In between, on its way to or from an M, it
 * is tried again for some milliseconds, and one or a few of them for a second.
 *
 * <p>While a goroutine is held the caller must neither wait for a P, for which the M that wants the
 * goroutine might wait with the P in its hands, nor fail: hence the pin, and only JDK code that was
 * run before.
 *
 * @go runtime.suspendG
 */
public final class StackSampler {
  private static final int SPINS = 100;
  private static final int NAPS = 100;
  private static final int SPARE_NAPS = 10_000;
  private static final long NAP_NANOS = 100_000;

  /** Where there are more fingerprints than that, they are no help, and fill the memory. */
  private static final int MOST_KNOWN = 100_000;

  private final FrozenStacks frozen = new FrozenStacks();

  /** Stacks by fingerprint. */
  private final Map<Long, SampledStack> known = new HashMap<>();

  /** Each stack once, whatever its fingerprints. */
  private final Map<List<StackTraceElement>, SampledStack> distinct = new HashMap<>();

  /**
   * How many naps there are left beyond those that each goroutine is due: the kernel may have put
   * aside the M that one is on its way from.
   */
  private int spareNaps = SPARE_NAPS;

  /** What the last {@link #read} brought: an old stack, or the frames of a new one. */
  private @Nullable SampledStack readStack;

  private @Nullable List<StackFrame> readFrames;
  private long readFingerprint;

  /** Cleared for good if two stacks with the same fingerprint turn out to differ. */
  private boolean trusted = true;

  /** Whether fingerprints have held what they promise so far. */
  boolean isTrusting() {
    return trusted;
  }

  /** Null if {@code gp} has ended. */
  public @Nullable GoroutineSample sample(Goroutine gp) {
    if (StandardSwitch.ON) {
      return sampleStandard((StandardGoroutine) gp);
    }
    for (int tries = 0; tries < SPINS + NAPS || spareNaps > 0; tries++) {
      if (gp.isDead()) {
        return null;
      }
      Thread thread = gp.thread();
      int state = VirtualThreads.state(thread);
      GoroutineSample sample =
          switch (state) {
            case VirtualThreads.NEW, VirtualThreads.STARTED ->
                sampleOf(gp, gp.statusWord(), SampledStack.EMPTY);
            case VirtualThreads.RUNNING, VirtualThreads.PINNED, VirtualThreads.TIMED_PINNED ->
                sampleMounted(gp, thread);
            case VirtualThreads.PARKED,
                VirtualThreads.TIMED_PARKED,
                VirtualThreads.UNPARKED,
                VirtualThreads.YIELDED,
                VirtualThreads.BLOCKED,
                VirtualThreads.UNBLOCKED,
                VirtualThreads.WAIT,
                VirtualThreads.TIMED_WAIT ->
                sampleFrozen(gp, thread, state);
            default -> null;
          };
      if (sample != null) {
        return sample;
      }
      if (tries < SPINS) {
        Thread.onSpinWait();
      } else {
        OsThread.parkNanos(NAP_NANOS);
        if (tries >= SPINS + NAPS) {
          spareNaps--;
        }
      }
    }
    return gp.isDead() ? null : sampleOf(gp, gp.statusWord(), null);
  }

  /**
   * The JDK holds the thread, and submits it again afterwards, because an M that ran its task
   * meanwhile found nothing to run. One that is on its way to or from an M it tries again, and
   * yields in between; but the caller may have stopped the world, and must not leave the M that
   * holds it.
   */
  private static @Nullable GoroutineSample sampleStandard(StandardGoroutine gp) {
    int status = gp.shownStatus();
    WaitReason reason = gp.waitReason();
    long since = gp.waitingSince();
    StackTraceElement[] frames = stackStayingMounted(gp.thread());
    return gp.isDead() ? null : sampleOf(gp, status, reason, since, new SampledStack(frames));
  }

  private static StackTraceElement[] stackStayingMounted(Thread thread) {
    boolean stayed = Pinning.stayMounted();
    try {
      return thread.getStackTrace();
    } finally {
      Pinning.letGo(stayed);
    }
  }

  /** The calling goroutine's, which runs. */
  public static GoroutineSample sampleCurrent(Goroutine gp) {
    return sampleOf(gp, GoroutineStatus.RUNNING, new SampledStack(new Throwable().getStackTrace()));
  }

  private static GoroutineSample sampleOf(Goroutine gp, int status, @Nullable SampledStack stack) {
    return sampleOf(gp, status, gp.lastWaitReason(), gp.waitingSince(), stack);
  }

  private static GoroutineSample sampleOf(
      Goroutine gp, int status, WaitReason last, long since, @Nullable SampledStack stack) {
    boolean waits = GoroutineStatus.goNumber(status) == WAITING;
    boolean timed = since != 0 && (waits || status == SYSCALL);
    return new GoroutineSample(
        gp,
        status,
        waits ? last : WaitReason.NONE,
        timed ? gp.scheduler().nanos() - since : 0,
        gp.isLockedToThread(),
        stack);
  }

  private @Nullable GoroutineSample sampleMounted(Goroutine gp, Thread thread) {
    int status = gp.statusWord();
    StackTraceElement[] frames = MountedStacks.of(thread);
    return frames == null ? null : sampleOf(gp, status, shared(frames));
  }

  // ---- off the stack --------------------------------------------------------------------------

  /** Null if it was faster than the caller. */
  private @Nullable GoroutineSample sampleFrozen(Goroutine gp, Thread thread, int state) {
    int status;
    WaitReason reason;
    long since;
    boolean stayed = Pinning.stayMounted();
    try {
      if (!VirtualThreads.casState(thread, state, state | VirtualThreads.SUSPENDED)) {
        return null;
      }
      boolean direct = gp.directPark;
      try {
        status = gp.statusWord();
        reason = gp.lastWaitReason();
        since = gp.waitingSince();
        read(VirtualThreads.continuation(thread));
      } finally {
        release(gp, thread, state, direct);
      }
    } finally {
      Pinning.letGo(stayed);
    }
    return sampleOf(gp, status, reason, since, stackRead());
  }

  /** With the goroutine held. */
  private void read(Continuation cont) {
    readFingerprint = trusted ? frozen.fingerprint(cont) : FrozenStacks.NO_FINGERPRINT;
    readStack = readFingerprint == FrozenStacks.NO_FINGERPRINT ? null : known.get(readFingerprint);
    readFrames = readStack == null || isProofDue(readStack) ? frozen.walk(cont) : null;
  }

  /**
   * Less and less often, but for each stack that is shared, what the fingerprint says is proved.
   */
  private static boolean isProofDue(SampledStack stack) {
    long n = ++stack.shared;
    return (n & (n - 1)) == 0;
  }

  /** No longer held: turns what was read into a stack. */
  private @Nullable SampledStack stackRead() {
    List<StackFrame> walked = readFrames;
    SampledStack stack = readStack;
    if (walked == null) {
      return stack;
    }
    readFrames = null;
    SampledStack fresh = shared(FrozenStacks.elements(walked));
    if (stack == null) {
      if (readFingerprint != FrozenStacks.NO_FINGERPRINT && known.size() < MOST_KNOWN) {
        known.put(readFingerprint, fresh);
      }
    } else if (fresh != stack) {
      trusted = false;
    }
    return fresh;
  }

  private SampledStack shared(StackTraceElement[] frames) {
    return distinct.computeIfAbsent(Arrays.asList(frames), same -> new SampledStack(frames));
  }

  /**
   * Lets a held goroutine go and does for whoever came meanwhile what the state kept them from.
   * They leave their mark before they look at the state; here the state is stored before the mark
   * is looked at. An M that found the goroutine in a run queue waits, and needs no help.
   */
  static void release(Goroutine gp, Thread thread, int state, boolean direct) {
    VirtualThreads.setStateVolatile(thread, state);
    switch (state) {
      case VirtualThreads.PARKED, VirtualThreads.TIMED_PARKED ->
          resume(gp, thread, VirtualThreads.parkPermit(thread), state, VirtualThreads.UNPARKED);
      case VirtualThreads.BLOCKED ->
          resume(gp, thread, VirtualThreads.blockPermit(thread), state, VirtualThreads.UNBLOCKED);
      case VirtualThreads.WAIT, VirtualThreads.TIMED_WAIT -> {
        if (!direct) {
          boolean woken = VirtualThreads.notified(thread) || thread.isInterrupted();
          resume(gp, thread, woken, state, VirtualThreads.UNBLOCKED);
        } else if (thread.isInterrupted() && gp.statusWord() == WAITING) {
          gp.sched.parking.interrupted(gp);
        }
      }
      default -> {}
    }
  }

  private static void resume(Goroutine gp, Thread thread, boolean woken, int state, int to) {
    if (woken && VirtualThreads.casState(thread, state, to)) {
      gp.execute(VirtualThreads.runContinuation(thread));
    }
  }
}
