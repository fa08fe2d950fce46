package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gopark.ChildProgram;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors whose events find nobody, and the end of a set. */
@Timeout(60)
class EpollSetTest {
  private static final int POLLS = 5;
  private static final int ROUNDS = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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

  /** A box for a number that the JDK does not keep would be sixteen bytes. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoPollsNeedsNoMemoryForAnEvent(boolean somebodyWaits) throws Exception {
    List<Pipe> others = new ArrayList<>();
    while (fd <= 127) {
      others.add(pipe);
      pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      fd = descriptor(pipe);
    }
    long bytes = bytesForAnEvent(somebodyWaits);
    for (int i = 0; i < ROUNDS; i++) {
      bytes = bytesForAnEvent(somebodyWaits);
    }
    assertThat(bytes).isZero();
    for (Pipe each : others) {
      each.sink().close();
      each.source().close();
    }
  }

  private long bytesForAnEvent(boolean somebodyWaits) throws Exception {
    Map<Integer, Thread> waiters = readers(fd);
    if (somebodyWaits) {
      waiters.put(fd, Thread.currentThread());
    }
    set.register(fd, false);
    pipe.sink().write(ByteBuffer.allocate(1));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean any = set.poll(buffer, 0);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(any).isTrue();
    assertThat(waiters).doesNotContainKey(fd);
    if (somebodyWaits) {
      LockSupport.park();
    }
    assertThat(pipe.source().read(ByteBuffer.allocate(2))).isEqualTo(1);
    return bytes;
  }

  @SuppressWarnings("unchecked")
  static Map<Integer, Thread> readers(int fd) throws ReflectiveOperationException {
    var method = JdkPollers.class.getDeclaredMethod("waiters", int.class, boolean.class);
    method.setAccessible(true);
    return (Map<Integer, Thread>) method.invoke(null, fd, false);
  }

  /** Its switch's handles do not exist there. */
  @Test
  void aJdkWithoutAHookOfTheDirectPathHasASet(@TempDir Path folder) throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of(PatchedJdk.without("afterYield", folder)), Program.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).as(result.err()).isEqualTo("open");
  }

  static final class Program {
    private Program() {}

    public static void main(String[] args) throws IOException {
      OpenModules.ensureOpen();
      EpollSet set = EpollSet.open();
      System.out.println("open");
      set.close();
    }
  }

  /** Or an M would be given one in the middle of a poll, and fail where there is no memory. */
  @Test
  void theHandlesThatMsCallHaveTheirForms() throws Exception {
    OpenModules.openMore("java.lang.invoke");
    for (String name : List.of("CTL", "WAIT", "EVENT_SET", "EVENT_RESET", "CLOSE")) {
      var handle = EpollCalls.class.getDeclaredField(name);
      handle.setAccessible(true);
      var form = MethodHandle.class.getDeclaredField("form");
      form.setAccessible(true);
      Object itsForm = form.get(handle.get(null));
      var customized = itsForm.getClass().getDeclaredField("customized");
      customized.setAccessible(true);
      assertThat(customized.get(itsForm)).as(name).isNotNull();
    }
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
