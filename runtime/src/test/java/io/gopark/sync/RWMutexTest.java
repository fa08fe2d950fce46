package io.gopark.sync;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/** What an RWMutex does; the numbers are those of docs/conformance/sync.md. */
class RWMutexTest {
  private static final String UNLOCK = "sync: Unlock of unlocked RWMutex";
  private static final String RUNLOCK = "sync: RUnlock of unlocked RWMutex";

  private static void refused(Runnable misuse, String text) {
    assertThatThrownBy(misuse::run).isInstanceOf(RuntimeError.class).hasMessage(text);
  }

  @OnProcs
  void n117_unlocksWithoutALockHaveGosTextsAndChangeNothing(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          RWMutex mutex = new RWMutex();
          refused(mutex::unlock, UNLOCK);
          refused(mutex::runlock, RUNLOCK);
          mutex.rlock();
          refused(mutex::unlock, UNLOCK);
          mutex.runlock();
          refused(mutex::runlock, RUNLOCK);
          mutex.lock();
          refused(mutex::runlock, RUNLOCK);
          assertThat(mutex.tryRLock()).isFalse();
          mutex.unlock();
          refused(mutex::unlock, UNLOCK);
          assertThat(mutex.tryLock()).isTrue();
          refused(mutex::runlock, RUNLOCK);
          mutex.unlock();
          assertThat(mutex.tryRLock()).isTrue();
          refused(mutex::unlock, UNLOCK);
          mutex.runlock();
          assertThat(Peek.state(mutex)).isZero();
        });
  }

  @OnProcs
  void n117b_anUnlockWhileTheWriterStillWaitsIsRefused(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          RWMutex mutex = new RWMutex();
          mutex.rlock();
          Goroutine writer = go(mutex::lock);
          Program.awaitParked(writer, WaitReason.SYNC_RWMUTEX_LOCK);
          refused(mutex::unlock, UNLOCK);
          mutex.runlock();
          Program.awaitEnd(writer);
          mutex.unlock();
        });
  }

  @OnProcs
  void n119_readersReadAtTheSameTime(int procs) throws Exception {
    for (int readers : new int[] {1, 3, 10}) {
      Program.run(
          procs,
          () -> {
            RWMutex mutex = new RWMutex();
            Chan<Integer> in = Chan.make();
            Chan<Integer> out = Chan.make();
            WaitGroup group = new WaitGroup();
            for (int i = 0; i < readers; i++) {
              group.go(() -> {
                mutex.rlock();
                in.send(1);
                out.recv();
                mutex.runlock();
              });
            }
            for (int i = 0; i < readers; i++) {
              in.recv();
            }
            assertThat(mutex.tryLock()).isFalse();
            out.close();
            group.await();
            assertThat(mutex.tryLock()).isTrue();
          });
    }
  }

  @OnProcs
  void n120_readersAndWritersExcludeEachOther(int procs) throws Exception {
    RWMutex mutex = new RWMutex();
    AtomicInteger activity = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          for (int g = 0; g < 10; g++) {
            boolean writer = g % 5 == 0;
            group.go(() -> {
              for (int i = 0; i < 2_000; i++) {
                if (writer) {
                  write(mutex, activity, i);
                } else {
                  read(mutex, activity, i);
                }
              }
            });
          }
          group.await();
        });
    assertThat(Peek.state(mutex)).isZero();
  }

  private static void read(RWMutex mutex, AtomicInteger activity, int i) {
    mutex.rlock();
    assertThat(activity.incrementAndGet()).isBetween(1, 9_999);
    if (i % 8 == 0) {
      gosched();
    }
    activity.decrementAndGet();
    mutex.runlock();
  }

  private static void write(RWMutex mutex, AtomicInteger activity, int i) {
    mutex.lock();
    assertThat(activity.addAndGet(10_000)).isEqualTo(10_000);
    if (i % 8 == 0) {
      gosched();
    }
    activity.addAndGet(-10_000);
    mutex.unlock();
  }

  @OnProcs
  void n121_theRlockersLockIsRlock(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          RWMutex mutex = new RWMutex();
          Locker readers = mutex.rlocker();
          readers.lock();
          readers.lock();
          assertThat(mutex.tryLock()).isFalse();
          readers.unlock();
          readers.unlock();
          mutex.lock();
          assertThat(mutex.tryRLock()).isFalse();
          refused(readers::unlock, RUNLOCK);
        });
  }

  @OnProcs
  void aWaitingWriterKeepsNewReadersOut(int procs) throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Program.run(
        procs,
        () -> {
          RWMutex mutex = new RWMutex();
          mutex.rlock();
          Goroutine writer =
              go(() -> {
                mutex.lock();
                order.add("writer");
                mutex.unlock();
              });
          Program.awaitParked(writer, WaitReason.SYNC_RWMUTEX_LOCK);
          assertThat(mutex.tryRLock()).isFalse();
          Goroutine reader =
              go(() -> {
                mutex.rlock();
                order.add("reader");
                mutex.runlock();
              });
          Program.awaitParked(reader, WaitReason.SYNC_RWMUTEX_RLOCK);
          mutex.runlock();
          Program.awaitEnd(reader);
          Program.awaitEnd(writer);
        });
    assertThat(order).containsExactly("writer", "reader");
  }

  @OnProcs
  void allWaitingReadersGetInBeforeTheNextWriter(int procs) throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Program.run(
        procs,
        () -> {
          RWMutex mutex = new RWMutex();
          mutex.lock();
          WaitGroup group = new WaitGroup();
          Goroutine writer =
              group.go(() -> {
                mutex.lock();
                order.add("writer");
                mutex.unlock();
              });
          Program.awaitParked(writer, WaitReason.SYNC_MUTEX_LOCK);
          for (int i = 0; i < 3; i++) {
            Goroutine reader =
                group.go(() -> {
                  mutex.rlock();
                  order.add("reader");
                  mutex.runlock();
                });
            Program.awaitParked(reader, WaitReason.SYNC_RWMUTEX_RLOCK);
          }
          mutex.unlock();
          group.await();
        });
    assertThat(order).containsExactly("reader", "reader", "reader", "writer");
  }

  @OnProcs
  void aWriterThatGivesUpLetsTheReadersIn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          RWMutex mutex = new RWMutex();
          mutex.rlock();
          Goroutine writer =
              go(() ->
                  assertThatThrownBy(mutex::lockInterruptibly)
                      .isInstanceOf(InterruptedException.class));
          Program.awaitParked(writer, WaitReason.SYNC_RWMUTEX_LOCK);
          Goroutine reader = go(mutex::rlock);
          Program.awaitParked(reader, WaitReason.SYNC_RWMUTEX_RLOCK);
          writer.thread().interrupt();
          Program.awaitEnd(writer);
          Program.awaitEnd(reader);
          assertThat(mutex.tryLock(Duration.ofMillis(1))).isFalse();
          assertThat(mutex.tryRLock()).isTrue();
          for (int i = 0; i < 3; i++) {
            mutex.runlock();
          }
          assertThat(mutex.tryLock()).isTrue();
          mutex.unlock();
          assertThat(Peek.state(mutex)).isZero();
        });
  }

  @OnProcs
  void aReaderThatGivesUpIsNotCountedWhenTheWriterLeaves(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          RWMutex mutex = new RWMutex();
          mutex.lock();
          Goroutine stays = go(mutex::rlock);
          Program.awaitParked(stays, WaitReason.SYNC_RWMUTEX_RLOCK);
          assertThat(mutex.tryRLock(Duration.ofMillis(2))).isFalse();
          Goroutine goes =
              go(() ->
                  assertThatThrownBy(mutex::rlockInterruptibly)
                      .isInstanceOf(InterruptedException.class));
          Program.awaitParked(goes, WaitReason.SYNC_RWMUTEX_RLOCK);
          goes.thread().interrupt();
          Program.awaitEnd(goes);
          mutex.unlock();
          Program.awaitEnd(stays);
          mutex.runlock();
          refused(mutex::runlock, RUNLOCK);
          assertThat(Peek.state(mutex)).isZero();
        });
  }

  @OnProcs
  void allWaysInTogetherExcludeEachOther(int procs) throws Exception {
    RWMutex mutex = new RWMutex();
    AtomicInteger activity = new AtomicInteger();
    AtomicInteger gaveUp = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          List<Thread> threads = new ArrayList<>();
          for (int g = 0; g < 8; g++) {
            int kind = g;
            threads.add(
                group
                    .go(() -> {
                      for (int i = 0; i < 1_500; i++) {
                        if (!oneOf(mutex, activity, kind, i)) {
                          gaveUp.incrementAndGet();
                        }
                      }
                    })
                    .thread());
          }
          Peek.interruptAtRandom(threads, group, procs);
          group.await();
        });
    assertThat(Peek.state(mutex)).isZero();
    assertThat(mutex.tryLock()).isTrue();
    assertThat(gaveUp.get()).isPositive();
  }

  private static boolean oneOf(RWMutex mutex, AtomicInteger activity, int kind, int i) {
    try {
      boolean ours = true;
      switch (kind % 4) {
        case 0 -> ours = mutex.tryLock(Duration.ofNanos(i * 37 % 50_000));
        case 1 -> ours = mutex.tryRLock(Duration.ofNanos(i * 37 % 50_000));
        case 2 -> mutex.lockInterruptibly();
        default -> mutex.rlockInterruptibly();
      }
      if (!ours) {
        return false;
      }
    } catch (InterruptedException e) {
      return false;
    }
    boolean writer = kind % 2 == 0;
    int now = activity.addAndGet(writer ? 10_000 : 1);
    assertThat(now).isBetween(writer ? 10_000 : 1, writer ? 10_000 : 9_999);
    if (i % 8 == 0) {
      gosched();
    }
    activity.addAndGet(writer ? -10_000 : -1);
    if (writer) {
      mutex.unlock();
    } else {
      mutex.runlock();
    }
    return true;
  }

  @OnProcs
  void asAReadWriteLockItHasJavasForms(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ReadWriteLock locks = new RWMutex().asReadWriteLock();
          Lock read = locks.readLock();
          Lock write = locks.writeLock();
          read.lockInterruptibly();
          assertThat(read.tryLock(1, TimeUnit.SECONDS)).isTrue();
          assertThat(write.tryLock(1, TimeUnit.MILLISECONDS)).isFalse();
          read.unlock();
          read.unlock();
          assertThatThrownBy(read::unlock).isInstanceOf(IllegalMonitorStateException.class);
          assertThatThrownBy(write::unlock).isInstanceOf(IllegalMonitorStateException.class);
          assertThatThrownBy(read::newCondition).isInstanceOf(UnsupportedOperationException.class);
          write.lock();
          assertThat(read.tryLock()).isFalse();
          var condition = write.newCondition();
          go(() -> {
            write.lock();
            condition.signal();
            write.unlock();
          });
          condition.await();
          assertThat(read.tryLock()).isFalse();
          write.unlock();
        });
  }
}
