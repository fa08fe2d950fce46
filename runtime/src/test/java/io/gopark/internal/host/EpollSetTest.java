package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors whose events find nobody, and the end of a set. */
@Timeout(60)
class EpollSetTest {
  private static final int POLLS = 5;

  private EpollSet set;
  private EpollSet.Buffer buffer;
  private Pipe pipe;
  private int fd;

  @BeforeEach
  void open() throws Exception {
    set = EpollSet.open();
    buffer = new EpollSet.Buffer();
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    fd = descriptor(pipe);
  }

  @AfterEach
  void close() throws IOException {
    pipe.sink().close();
    pipe.source().close();
    buffer.free();
    set.close();
  }

  /** The first wait is one-shot, from the second on the descriptor stays in the set. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oneThatWasHungUpWhileNobodyWaitsIsReportedOnce(int waits) throws Exception {
    register(waits);
    assertThat(set.poll(buffer, 0)).isFalse();
    pipe.sink().close();
    assertThat(eventful(POLLS)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oneThatWasHungUpWhileNobodyWaitedEndsALaterWait(int waits) throws Exception {
    register(waits);
    pipe.sink().close();
    int unused = eventful(POLLS);
    set.register(fd, false);
    assertThat(set.poll(buffer, 0)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oneThatWasReadBeforeItWasWaitedForEndsALaterWait(int waits) throws Exception {
    register(waits);
    pipe.sink().write(ByteBuffer.allocate(1));
    assertThat(eventful(POLLS)).isEqualTo(1);
    assertThat(pipe.source().read(ByteBuffer.allocate(2))).isEqualTo(1);
    set.register(fd, false);
    assertThat(set.poll(buffer, 0)).isFalse();
    pipe.sink().close();
    assertThat(set.poll(buffer, 0)).isTrue();
  }

  /** Its numbers are somebody else's by then. */
  @Test
  void whatIsClosedTwiceTouchesNothingTheSecondTime() throws Exception {
    EpollSet other = EpollSet.open();
    other.close();
    List<Pipe> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      later.add(Pipe.open());
    }
    other.close();
    for (Pipe each : later) {
      assertThat(each.sink().write(ByteBuffer.allocate(1))).isEqualTo(1);
      assertThat(each.source().read(ByteBuffer.allocate(1))).isEqualTo(1);
      each.sink().close();
      each.source().close();
    }
  }

  private void register(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      set.register(fd, false);
    }
  }

  /** How many polls had an event. */
  private int eventful(int polls) {
    int count = 0;
    for (int i = 0; i < polls; i++) {
      count += set.poll(buffer, 0) ? 1 : 0;
    }
    return count;
  }

  private static int descriptor(Pipe pipe) throws ReflectiveOperationException {
    OpenModules.ensureOpen();
    var method = pipe.source().getClass().getDeclaredMethod("getFDVal");
    method.setAccessible(true);
    return (int) method.invoke(pipe.source());
  }
}
