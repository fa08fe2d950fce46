package io.gopark.stress;

import io.gopark.Alone;
import io.gopark.internal.sched.RunQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Goroutines, channels, Java's own blocking, changes of GOMAXPROCS, stops of the world, dumps and
 * interrupts, all at once. {@code -Dgopark.stress.seed=N} repeats the choices of a failure, though
 * not its timing.
 */
@Timeout(3_600)
@Alone
final class StressTest {
  private static final boolean LONG = Boolean.getBoolean("gopark.long");
  private static final long MILLIS = LONG ? 60_000 : 2_000;
  private static final int ROUNDS = LONG ? 3 : 1;

  @Test
  void everythingAtOnce() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      World world = new World(seed(), 2, RunQueue.CAPACITY, true, MILLIS);
      everything(world);
      new JavaWork(world).hog();
      new JavaWork(world).hog();
      world.end();
    }
  }

  @Test
  void everythingAtOnceOnTinyRings() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      World world = new World(seed(), 4, 2, true, MILLIS);
      everything(world);
      new JavaWork(world).hog();
      world.end();
    }
  }

  /** Nobody rescues a goroutine whose wake-up was lost: it hangs, and the test with it. */
  @Test
  void nothingIsLostWithoutTheMonitor() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      World world = new World(seed(), 2, 4, false, MILLIS);
      everything(world);
      world.end();
    }
  }

  /** Few goroutines, so that Ms fall asleep and wake up all the time. */
  @Test
  void idleSchedulerMissesNoWakeUp() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      World world = new World(seed(), 3, 4, false, MILLIS);
      ChannelWork channels = new ChannelWork(world);
      channels.ring(3);
      channels.market(0, 3);
      new JavaWork(world).queue();
      new JavaWork(world).sleepers(2);
      new NetWork(world).connections(2);
      world.end();
    }
  }

  @Test
  void lastMachineMissesNoWakeUp() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      World world = new World(seed(), 2, 4, false, MILLIS);
      new ChannelWork(world).echo();
      world.end();
    }
  }

  @Test
  void twoSchedulersShareChannels() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      World one = new World(seed(), 2, 4, false, MILLIS);
      World two = new World(seed(), 1, 4, false, MILLIS);
      for (int capacity = 0; capacity < 3; capacity++) {
        new ChannelWork(one).bridge(two, capacity);
        new ChannelWork(two).bridge(one, capacity);
      }
      new WorldWork(one).changeProcs(3);
      one.end();
      two.end();
    }
  }

  @Test
  void oneProcessorDoesItToo() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      World world = new World(seed(), 1, 4, true, MILLIS);
      whatProgramsDo(world);
      new WorldWork(world).observe();
      new WorldWork(world).stopTheWorld();
      world.end();
    }
  }

  private static void everything(World world) {
    whatProgramsDo(world);
    WorldWork work = new WorldWork(world);
    work.changeProcs(4);
    work.stopTheWorld();
    work.observe();
    work.comeAndGo();
    work.endLocked();
    work.adopt();
  }

  private static void whatProgramsDo(World world) {
    ChannelWork channels = new ChannelWork(world);
    channels.pipeline(5, 0);
    channels.pipeline(3, 2);
    channels.market(0, 6);
    channels.market(2, 4);
    channels.trees(6);
    channels.closing(5);
    channels.ring(4);
    new SelectWork(world).exchange(4);
    SyncWork sync = new SyncWork(world);
    sync.mutex(4);
    sync.rwMutex(4);
    sync.semaphore(4);
    sync.condition(4);
    sync.waitGroups();
    sync.timers();
    sync.disturb();
    JavaWork java = new JavaWork(world);
    java.locks(4);
    java.monitorPingPong();
    java.queue();
    java.sleepers(6);
    java.blockingCalls(3);
    if (world.freesPinned) {
      java.pinned(3);
    }
    java.lockedToThread(2);
    new NetWork(world).connections(4);
  }

  private static long seed() {
    Long given = Long.getLong("gopark.stress.seed");
    return given != null ? given : ThreadLocalRandom.current().nextLong();
  }
}
