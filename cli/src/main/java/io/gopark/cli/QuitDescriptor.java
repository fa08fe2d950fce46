package io.gopark.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A file descriptor that becomes readable when SIGQUIT comes.
 *
 * <p>The JVM keeps SIGQUIT to itself: {@code Signal.handle} refuses it, and {@code -Xrs}, which
 * makes the JVM let go of it, takes away the thread that runs Java signal handlers, and the
 * shutdown hooks on SIGINT and SIGTERM with it. So the handler has to be a C function that exists
 * already, is safe inside a signal handler, and makes do with the arguments that the kernel gives a
 * handler: the signal's number and a pointer. {@code eventfd_write(int fd, uint64_t value)} is one.
 * SIGQUIT is 3, so it adds the pointer, which is never zero, to the event counter at descriptor 3.
 *
 * <p>The {@code gopark} script opens that descriptor before the JVM starts and says so with a
 * system property; without it descriptor 3 belongs to somebody else. Linux only, as eventfd is.
 */
@SuppressWarnings("restricted") // the C library is the only way to the signal
final class QuitDescriptor {
  private static final String RESERVED = "gopark.sigquit";
  private static final int SIGQUIT = 3;

  private static final int O_CLOEXEC = 0x80000;
  private static final int SA_SIGINFO = 4;
  private static final int SA_RESTART = 0x10000000;

  /** {@code struct sigaction} of the 64-bit C libraries: handler, 128 bytes of mask, flags, ... */
  private static final int SIGACTION_SIZE = 152;

  private static final int SIGACTION_FLAGS = 136;

  private final Linker linker = Linker.nativeLinker();
  private final MethodHandle eventfd = function("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle eventfdWrite =
      function("eventfd_write", JAVA_INT, JAVA_INT, JAVA_LONG);
  private final MethodHandle dup3 = function("dup3", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle close = function("close", JAVA_INT, JAVA_INT);
  private final MethodHandle read = function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle sigaction =
      function("sigaction", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private final MemorySegment counter = Arena.global().allocate(JAVA_LONG);

  private QuitDescriptor() {}

  static boolean isReserved() {
    return String.valueOf(SIGQUIT).equals(System.getProperty(RESERVED))
        && System.getProperty("os.name").equals("Linux")
        && ADDRESS.byteSize() == 8;
  }

  /** Puts an event counter at the descriptor that is numbered like the signal. */
  static QuitDescriptor open() {
    QuitDescriptor descriptor = new QuitDescriptor();
    try {
      int event = check("eventfd", (int) descriptor.eventfd.invokeExact(0, O_CLOEXEC));
      check("dup3", (int) descriptor.dup3.invokeExact(event, SIGQUIT, O_CLOEXEC));
      check("close", (int) descriptor.close.invokeExact(event));
      return descriptor;
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** From now on the signal adds to the counter. */
  void install() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(SIGACTION_SIZE, 8);
      action.set(ADDRESS, 0, linker.defaultLookup().findOrThrow("eventfd_write"));
      action.set(JAVA_INT, SIGACTION_FLAGS, SA_SIGINFO | SA_RESTART);
      check("sigaction", (int) sigaction.invokeExact(SIGQUIT, action, MemorySegment.NULL));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Returns once the counter is not zero, and sets it to zero. */
  void await() {
    try {
      long length;
      do {
        length = (long) read.invokeExact(SIGQUIT, counter, counter.byteSize());
      } while (length != counter.byteSize());
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Ends {@link #await} as the signal does. */
  void wake() {
    try {
      check("eventfd_write", (int) eventfdWrite.invokeExact(SIGQUIT, 1L));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
  }

  private static int check(String function, int result) {
    if (result < 0) {
      throw new IllegalStateException(function + " failed");
    }
    return result;
  }

  private static IllegalStateException failed(Throwable e) {
    return e instanceof IllegalStateException known ? known : new IllegalStateException(e);
  }
}
