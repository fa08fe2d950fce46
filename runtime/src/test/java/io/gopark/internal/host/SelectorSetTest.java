package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are used again, waits in both directions, and what breaks a poll. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectorSetTest {
  private SelectorSet set;
  private Pipe pipe;
  private int fd;

  @BeforeEach
  void open() throws Exception {
    set = SelectorSet.open();
    pipe = Pipe.open();
    fd = ChannelClass.descriptor(pipe.source());
  }

  @AfterEach
  void close() throws IOException {
    closePipe();
    set.close();
  }

  private void closePipe() throws IOException {
    pipe.sink().close();
    pipe.source().close();
  }

  private void write() throws IOException {
    assertThat(pipe.sink().write(ByteBuffer.allocate(1))).isEqualTo(1);
  }

  private void read() throws IOException {
    assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(1);
  }

  @Test
  void anEventIsReportedOnceForEachWait() throws Exception {
    write();
    assertThat(set.pollNow()).isFalse();
    set.register(fd, false);
    assertThat(set.pollNow()).isTrue();
    assertThat(set.pollNow()).isFalse();
    set.register(fd, false);
    assertThat(set.pollNow()).isTrue();
    read();
    set.register(fd, false);
    assertThat(set.pollNow()).isFalse();
  }

  @Test
  void oneThatWasHungUpIsReportedOnce() throws Exception {
    set.register(fd, false);
    pipe.sink().close();
    assertThat(set.pollNow()).isTrue();
    assertThat(set.pollNow()).isFalse();
  }

  /** Told or not, and whether the kernel had heard of the first wait or had reported it. */
  @ParameterizedTest
  @ValueSource(strings = {"told", "not told", "not polled", "reported"})
  void aNumberIsGivenToAnotherDescriptor(String first) throws Exception {
    set.register(fd, false);
    if (first.equals("reported")) {
      write();
    }
    assertThat(!first.equals("not polled") && set.pollNow()).isEqualTo(first.equals("reported"));
    if (first.equals("told") || first.equals("not polled")) {
      set.deregister(fd, false);
    }
    closePipe();
    List<Closeable> others = openPipeAt(fd);
    set.register(fd, false);
    assertThat(set.pollNow()).isFalse();
    write();
    assertThat(set.pollNow()).isTrue();
    for (Closeable other : others) {
      other.close();
    }
  }

  /** Until its source gets that number; returns what got others. */
  private List<Closeable> openPipeAt(int number) throws IOException {
    List<Closeable> others = new ArrayList<>();
    for (pipe = Pipe.open(); ChannelClass.descriptor(pipe.source()) != number; pipe = Pipe.open()) {
      assertThat(others).hasSizeLessThan(100);
      if (ChannelClass.descriptor(pipe.sink()) == number) {
        // One below is free, too.
        closePipe();
        others.add(DatagramChannel.open());
      } else {
        others.add(pipe.sink());
        others.add(pipe.source());
      }
    }
    return others;
  }

  @Test
  void aWaitInOneDirectionOutlivesTheEventOfTheOther() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (SocketChannel one = SocketChannel.open(server.getLocalAddress());
          SocketChannel other = server.accept()) {
        int number = ChannelClass.descriptor(one);
        set.register(number, false);
        set.register(number, true);
        assertThat(set.pollNow()).as("writable").isTrue();
        assertThat(set.pollNow()).isFalse();
        assertThat(other.write(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(set.pollBlocking(30_000)).as("readable").isTrue();
        set.register(number, false);
        set.register(number, true);
        set.deregister(number, true);
        set.deregister(number, false);
        assertThat(set.pollNow()).as("nobody waits").isFalse();
      }
    }
  }

  @Test
  void aPollThatDoesNotBlockDoesNotTakeTheBreakFromWhoDoes() {
    set.interrupt();
    assertThat(set.pollNow()).isFalse();
    assertThat(set.pollBlocking(-1)).isFalse();
  }

  /** Also when a cancelled key, of which the kernel is told first, takes the selector's wake-up. */
  @Test
  void whatIsToldToTheKernelBeforeDoesNotTakeTheBreakEither() {
    set.register(fd, false);
    assertThat(set.pollNow()).isFalse();
    set.deregister(fd, false);
    set.register(fd, false);
    set.interrupt();
    assertThat(set.pollBlocking(-1)).isFalse();
  }

  @Test
  void aBlockingPollEndsByABreakAnEventOrItsTime() throws Exception {
    CompletableFuture<Boolean> poll = CompletableFuture.supplyAsync(() -> set.pollBlocking(-1));
    set.interrupt();
    assertThat(poll.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(set.pollBlocking(1)).isFalse();
    set.register(fd, false);
    poll = CompletableFuture.supplyAsync(() -> set.pollBlocking(-1));
    write();
    assertThat(poll.get(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Most of these come while the other sleeps. */
  @Test
  void whoRegistersWakesWhoSleeps() throws Exception {
    write();
    for (int i = 0; i < 2_000; i++) {
      CompletableFuture<Boolean> poll = CompletableFuture.supplyAsync(() -> set.pollBlocking(-1));
      if (i % 2 == 0) {
        Thread.onSpinWait();
      } else {
        Thread.sleep(0, 100_000);
      }
      set.register(fd, false);
      assertThat(poll.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** As one does that is told of a descriptor of which it has no key. */
  @Test
  void aSelectorThatReturnsWithoutAnyReasonIsReplacedAndWhoWaitsTriesAgain() throws Exception {
    set.register(fd, false);
    assertThat(set.pollNow()).isFalse();
    Map<Integer, Thread> waiters = EpollSetTest.readers(fd);
    waiters.put(fd, Thread.currentThread());
    CompletableFuture<Boolean> poll = CompletableFuture.supplyAsync(() -> set.pollBlocking(-1));
    while (!poll.isDone()) {
      set.wakeSelector();
    }
    assertThat(poll.get()).isTrue();
    assertThat(waiters).doesNotContainKey(fd);
    write();
    assertThat(set.pollNow()).as("nobody waits").isFalse();
    set.register(fd, false);
    assertThat(set.pollNow()).isTrue();
  }
}
