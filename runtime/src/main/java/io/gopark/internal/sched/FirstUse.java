package io.gopark.internal.sched;

import io.gopark.Task;
import io.gopark.internal.base.Invariants;
import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.host.LostYield;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.Pinning;
import io.gopark.internal.host.PollerStartup;
import io.gopark.internal.host.VirtualThreads;
import io.gopark.internal.lock.Note;
import io.gopark.internal.lock.RuntimeLock;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Executes once, on objects of its own, what the JVM links at its first execution and allocates
 * for: the calls through {@code VarHandle}s that Ms make. So an M never fails half-way through a
 * transition because memory has run out. The switch has its own, in {@code host}.
 */
final class FirstUse implements RunQueue.Overflow, Task {
  private static final int RING = 4;

  private final Scheduler sched;
  private final Goroutine gp;

  private FirstUse(Scheduler sched) {
    this.sched = sched;
    if (StandardSwitch.ON) {
      StandardGoroutine standard = new StandardGoroutine(sched, 0, 0, null, this, false, 0);
      require(standard.queueOnceMore());
      this.gp = standard;
    } else {
      this.gp = new Goroutine(sched, 0, 0, null, this, false, VirtualThreads.takeIds(1));
    }
  }

  static void link(Scheduler sched) {
    errors();
    classes();
    RuntimeLock.linkBeforeUse(new SchedLock());
    Pinning.linkBeforeUse();
    FirstUse self = new FirstUse(sched);
    self.statuses();
    self.ownerOfQueue();
    self.thiefOfQueue();
    self.machine();
    Stragglers.linkBeforeUse(self.gp);
  }

  private void statuses() {
    gp.setStatus(GoroutineStatus.IDLE, GoroutineStatus.RUNNABLE);
    gp.setStatus(GoroutineStatus.RUNNING);
    require(gp.casStatus(GoroutineStatus.RUNNING, GoroutineStatus.DEAD) && gp.isDead());
    require(!gp.isJavaThread());
    Processor pp = new Processor(0, sched, sched.allp[0].timers);
    pp.setStatus(Processor.IDLE);
    require(pp.casStatus(Processor.IDLE, Processor.DEAD) && pp.status() == Processor.DEAD);
    pp.setPreempt(false);
    require(!pp.isPreempted());
    GlobalRunQueue queue = new GlobalRunQueue();
    queue.put(gp);
    require(queue.size() == 1 && queue.get() == gp);
  }

  private void ownerOfQueue() {
    RunQueue queue = new RunQueue(RING, 0, this);
    require(queue.putNext(gp));
    queue.put(gp, true);
    require(!queue.isEmpty() && queue.ringLength() == 1 && queue.takeNext() == gp);
    queue.put(gp, true);
    require(queue.get() == gp);
    require(queue.get() == gp);
    queue.setAlone(true);
    queue.put(gp, true);
    queue.putTail(gp);
    require(queue.get() == gp);
    require(queue.get() == gp);
  }

  private void thiefOfQueue() {
    RunQueue victim = new RunQueue(RING, 0, this);
    RunQueue thief = new RunQueue(RING, 0, this);
    for (int i = 0; i < RING; i++) {
      victim.putTail(gp);
    }
    require(victim.stealInto(thief, null) == gp && thief.ringLength() == 1);
    require(victim.get() == gp);
    require(victim.get() == gp);
    victim.put(gp, true);
    require(victim.stealInto(new RunQueue(RING, 0, this), victim.peekNext()) == gp);
  }

  private void machine() {
    Machine mp = Machine.create(sched, 0);
    mp.entered(1);
    mp.setAttention(0);
    mp.clearAttention(0);
    require(mp.attention() == 0 && mp.locksAcquire() == 1);
    mp.toUserCode();
    mp.fromUserCode();
    mp.leave();
    Note note = mp.park;
    note.wakeup();
    require(note.isSet());
    note.clear();
  }

  /** Who catches an error needs them: a class whose first use fails is lost for good. */
  private static void errors() {
    OutOfMemoryError e = new OutOfMemoryError();
    require(OutOfMemory.isCauseOf(e) && e.getStackTrace().length > 0);
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    require(text.getBuffer().length() > 0);
    // With a frame of the JDK's, as sysmon sees them.
    require(Thread.currentThread().getStackTrace().length > 0);
  }

  /** Of who sleeps for the first time, or parks blindly, or is looked at by sysmon. */
  private static void classes() {
    if (StandardSwitch.ON) {
      LostYield.linkBeforeUse();
    }
    OsThread.parkNanos(0);
    boolean unused = PollerStartup.isDone();
    require(SilentBlock.Finding.NOTHING.ordinal() == 0);
  }

  private static void require(boolean holds) {
    Invariants.require(holds, "it does not work");
  }

  @Override
  public void accept(GoroutineList batch) {
    throw Invariants.broken("a queue of four is full");
  }

  @Override
  public void run() {
    throw Invariants.broken("this goroutine is never started");
  }
}
