package io.gopark.internal.netpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.host.EpollSet;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tokens that break a blocking poll. */
@Timeout(60)
class NetworkPollerTest {
  @Test
  void aPollThatDoesNotBlockLeavesTheBreakToTheOneThatDoes() throws Exception {
    EpollSet set = EpollSet.open();
    EpollSet.Buffer buffer = new EpollSet.Buffer();
    set.interrupt();
    set.interrupt();
    for (int i = 0; i < 3; i++) {
      assertThat(set.poll(buffer, 0)).isTrue();
    }
    assertThat(set.poll(buffer, -1)).isTrue();
    assertThat(set.poll(buffer, 0)).as("still broken").isFalse();
    buffer.free();
    set.close();
  }

  @Test
  void anInterruptAfterTheEndTouchesNothing() throws Exception {
    EpollSet set = EpollSet.open();
    set.close();
    // Whoever has its number now must not get an event's eight bytes.
    Pipe pipe = Pipe.open();
    set.interrupt();
    pipe.source().configureBlocking(false);
    assertThat(pipe.source().read(java.nio.ByteBuffer.allocate(8))).isZero();
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void anInterruptBeforeThePollEndsIt() {
    NetworkPoller poller = new NetworkPoller();
    poller.interrupt();
    poller.interrupt();
    assertThat(poller.poll(-1)).isFalse();
    long start = System.nanoTime();
    assertThat(poller.poll(20_000_000)).isFalse();
    assertThat(System.nanoTime() - start).as("one token").isGreaterThanOrEqualTo(20_000_000L);
    poller.close(_ -> false, true);
  }

  /** Each poll is ended by one interrupt; a lost one hangs. */
  @Test
  void noInterruptIsLostWhileTheSleeperChangesBetweenParkAndEpoll() throws Exception {
    NetworkPoller poller = new NetworkPoller();
    assertThat(poller.start()).isTrue();
    AtomicInteger asked = new AtomicInteger();
    int rounds = 50_000;
    Pipe pipe = Pipe.open();
    int fd = descriptor(pipe);
    Thread breaker =
        Thread.ofPlatform()
            .start(() -> {
              for (int done = 0; done < rounds; ) {
                if (asked.get() > done) {
                  done++;
                  poller.interrupt();
                }
              }
            });
    for (int i = 0; i < rounds; i++) {
      boolean waits = i % 2 == 0;
      if (waits) {
        assertThat(poller.register(fd, false)).isTrue();
      }
      asked.incrementAndGet();
      boolean event = poller.poll(-1);
      if (waits) {
        poller.deregister(fd, false, false);
      }
    }
    breaker.join();
    assertThat(poller.hasWaiters()).isFalse();
    poller.close(_ -> false, true);
    pipe.source().close();
    pipe.sink().close();
  }

  /** Its numbers are somebody else's by then. */
  @Test
  void aPollerThatIsClosedTwiceTouchesNothingTheSecondTime() throws Exception {
    NetworkPoller poller = new NetworkPoller();
    assertThat(poller.start()).isTrue();
    poller.close(_ -> false, true);
    List<Pipe> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      later.add(Pipe.open());
    }
    poller.close(_ -> false, true);
    for (Pipe each : later) {
      assertThat(each.sink().write(ByteBuffer.allocate(1))).isEqualTo(1);
      assertThat(each.source().read(ByteBuffer.allocate(1))).isEqualTo(1);
      each.sink().close();
      each.source().close();
    }
  }

  private static int descriptor(Pipe pipe) throws ReflectiveOperationException {
    io.gopark.internal.host.OpenModules.ensureOpen();
    var method = pipe.source().getClass().getDeclaredMethod("getFDVal");
    method.setAccessible(true);
    return (int) method.invoke(pipe.source());
  }
}
