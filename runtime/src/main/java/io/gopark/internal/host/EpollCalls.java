package io.gopark.internal.host;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.internal.misc.Unsafe;

/**
 * Linux's epoll and eventfd, by way of the JDK's own native methods: no native code of ours, and no
 * foreign-function call, whose first one costs more than all of this.
 */
final class EpollCalls {
  static final int IN = 0x1;
  static final int OUT = 0x4;
  static final int ONE_SHOT = 1 << 30;
  static final int EDGE = 1 << 31;

  private static final int ADD = 1;
  private static final int DEL = 2;
  private static final int MOD = 3;
  private static final int ENOENT = 2;
  private static final int EEXIST = 17;

  private static final Unsafe U = Unsafe.getUnsafe();
  private static final MethodHandle CREATE;
  private static final MethodHandle CTL;
  private static final MethodHandle WAIT;
  private static final MethodHandle CLOSE;
  private static final MethodHandle NEW_EVENT;
  private static final MethodHandle EVENT_FD;
  private static final MethodHandle EVENT_SET;
  private static final MethodHandle EVENT_RESET;
  private static final int EVENT_SIZE;
  private static final int FD_OFFSET;

  static {
    OpenModules.ensureOpen();
    try {
      Class<?> epoll = Class.forName("sun.nio.ch.EPoll");
      Class<?> event = Class.forName("sun.nio.ch.EventFD");
      Class<?> files = Class.forName("sun.nio.ch.UnixFileDispatcherImpl");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(epoll, MethodHandles.lookup());
      MethodHandles.Lookup events = MethodHandles.privateLookupIn(event, MethodHandles.lookup());
      CREATE = lookup.findStatic(epoll, "create", MethodType.methodType(int.class));
      CTL =
          lookup.findStatic(
              epoll,
              "ctl",
              MethodType.methodType(int.class, int.class, int.class, int.class, int.class));
      WAIT =
          lookup.findStatic(
              epoll,
              "wait",
              MethodType.methodType(int.class, int.class, long.class, int.class, int.class));
      EVENT_SIZE = (int) lookup.findStaticVarHandle(epoll, "SIZEOF_EPOLLEVENT", int.class).get();
      FD_OFFSET = (int) lookup.findStaticVarHandle(epoll, "OFFSETOF_FD", int.class).get();
      CLOSE =
          MethodHandles.privateLookupIn(files, MethodHandles.lookup())
              .findStatic(files, "closeIntFD", MethodType.methodType(void.class, int.class));
      MethodType onEvent = MethodType.methodType(void.class, Object.class);
      NEW_EVENT =
          events
              .findConstructor(event, MethodType.methodType(void.class))
              .asType(MethodType.methodType(Object.class));
      EVENT_FD =
          events
              .findVirtual(event, "efd", MethodType.methodType(int.class))
              .asType(MethodType.methodType(int.class, Object.class));
      EVENT_SET =
          events.findVirtual(event, "set", MethodType.methodType(void.class)).asType(onEvent);
      EVENT_RESET =
          events.findVirtual(event, "reset", MethodType.methodType(void.class)).asType(onEvent);
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException("this JDK's epoll differs from what Gopark knows", e);
    }
  }

  private EpollCalls() {}

  static int create() throws IOException {
    try {
      return (int) CREATE.invokeExact();
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  static void close(int fd) {
    try {
      CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /** Asks for one event of {@code fd}, whether it is in the set already or not. */
  static void arm(int epfd, int fd, int events) throws IOException {
    modifyOrAdd(epfd, fd, events | ONE_SHOT);
  }

  /** Asks for an event now if {@code fd} is ready, and then each time that it becomes so. */
  static void keep(int epfd, int fd, int events) throws IOException {
    modifyOrAdd(epfd, fd, events | EDGE);
  }

  /** Two may do so for the same descriptor at the same time. */
  private static void modifyOrAdd(int epfd, int fd, int events) throws IOException {
    int error;
    do {
      error = ctl(epfd, MOD, fd, events);
      if (error == ENOENT) {
        error = ctl(epfd, ADD, fd, events);
      }
    } while (error == EEXIST);
    if (error != 0) {
      throw new IOException("epoll_ctl failed: " + error);
    }
  }

  /** Asks for events as long as {@code fd} is ready. */
  static void add(int epfd, int fd, int events) throws IOException {
    int error = ctl(epfd, ADD, fd, events);
    if (error != 0) {
      throw new IOException("epoll_ctl failed: " + error);
    }
  }

  /**
   * No more events of {@code fd}. One that stays in the set tells, whatever it is asked for, that
   * it was hung up.
   */
  static void remove(int epfd, int fd) {
    int unused = ctl(epfd, DEL, fd, 0);
  }

  private static int ctl(int epfd, int operation, int fd, int events) {
    try {
      return (int) CTL.invokeExact(epfd, operation, fd, events);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /** How many events it stored at {@code buffer}; negative where a signal came in between. */
  static int await(int epfd, long buffer, int size, int millis) throws IOException {
    try {
      return (int) WAIT.invokeExact(epfd, buffer, size, millis);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  static long allocate(int events) {
    return U.allocateMemory((long) events * EVENT_SIZE);
  }

  static void free(long buffer) {
    U.freeMemory(buffer);
  }

  /** The descriptor of the event at {@code index}. */
  static int descriptor(long buffer, int index) {
    return U.getInt(buffer + (long) index * EVENT_SIZE + FD_OFFSET);
  }

  static Object newEvent() throws IOException {
    try {
      return (Object) NEW_EVENT.invokeExact();
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  static int eventDescriptor(Object event) {
    try {
      return (int) EVENT_FD.invokeExact(event);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  static void setEvent(Object event) throws IOException {
    try {
      EVENT_SET.invokeExact(event);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /** The event must be set, or this blocks. */
  static void resetEvent(Object event) throws IOException {
    try {
      EVENT_RESET.invokeExact(event);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }
}
