package io.gopark.internal.host;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntBinaryOperator;
import java.util.function.Predicate;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's pollers, of which a JVM has one collection: {@code Poller.POLLERS} holds an array for
 * reading and one for writing, and a virtual thread that must wait for a descriptor takes the
 * element that the descriptor's number names. While a runtime of ours uses sockets, an object of
 * ours ({@link PollerClass}) stands in each place.
 *
 * <p>Who polls what. A goroutine's wait is registered with its own runtime's {@link EpollSet}, and
 * the Ms of that runtime poll it. Every other virtual thread's wait is registered with the JDK's
 * poller that stood in the place before, whose own thread polls on: plain virtual threads do not
 * notice us, whatever our goroutines do ({@link PollerHook}).
 *
 * <p>The map of waiters. A poller maps descriptors to waiting threads; a thread enters itself,
 * registers, looks whether the socket is still open, parks, and leaves. Who takes the thread out of
 * the map wakes it: the poller with an event, or {@code stopPoll}, which closes a socket under a
 * waiting thread. {@code stopPoll} looks in the poller that stands in the array at that moment, so
 * our object and the one that it replaces share one map. Then a wait that began before the exchange
 * is ended by a close after it, and the other way round; and it does not matter in which set an
 * event comes up, nor that it is stale: it wakes who stands in the map for that descriptor, who
 * then tries again. As in the JDK, one thread at most waits for a descriptor in one direction,
 * because a socket has a lock for each.
 *
 * <p>Exchange and return. A wait belongs to the poller object on which it began, for its whole
 * length, since the JDK's method has read the array before. So an element may be exchanged at any
 * moment, without stopping anybody: a goroutine that waits in the JDK's poller is woken by that,
 * and one that waits in ours by its runtime. When the last runtime that uses sockets is closed, the
 * JDK's objects return. What is then still registered in an EpollSet belonged to that runtime's
 * goroutines, which never run again; nobody else's wait is lost, because nobody else's was ever
 * there. A thread that read the array just before gets our object, which hands it to the JDK's.
 *
 * <p>Initialising {@code Poller} starts the JDK's poller threads, which inherit the scheduler of
 * the virtual thread that does it. So it is done by platform threads only ({@link #attach}), or by
 * a goroutine's first use of a socket, which {@link PollerStartup#starts} tells.
 *
 * <p>Selectors. A virtual thread in {@code select} waits for the selector's epoll set as for a
 * descriptor, with the poller in the field {@code masterPoller}; that field is exchanged like an
 * element of the arrays. An epoll set is in the map of that poller only, a socket never, so who is
 * to be woken for a number is found in one map or the other.
 *
 * <p>This is the one place with state for the whole JVM, because what it guards is. It is reached
 * through the constant {@code JVM}; {@code users} and the arrays' elements are written under its
 * lock.
 */
public final class JdkPollers {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final String[] ARRAYS = {"readPollers", "writePollers"};

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final MethodHandle IMPL_REGISTER;
  private static final MethodHandle IMPL_DEREGISTER;
  private static final Class<?> POLLER;
  private static final MethodHandles.Lookup LOOKUP;

  static {
    OpenModules.ensureOpen();
    try {
      POLLER = Class.forName("sun.nio.ch.Poller");
      LOOKUP = MethodHandles.privateLookupIn(POLLER, MethodHandles.lookup());
      IMPL_REGISTER =
          LOOKUP
              .findVirtual(POLLER, "implRegister", MethodType.methodType(void.class, int.class))
              .asType(MethodType.methodType(void.class, Object.class, int.class));
      IMPL_DEREGISTER =
          LOOKUP
              .findVirtual(
                  POLLER,
                  "implDeregister",
                  MethodType.methodType(void.class, int.class, boolean.class))
              .asType(MethodType.methodType(void.class, Object.class, int.class, boolean.class));
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException("this JDK's pollers differ from what Gopark knows", e);
    }
  }

  private static final JdkPollers JVM = create();

  /** The JDK's array for a direction, what stood in it, and what is ours in the same places. */
  private record Side(Object[] array, Object[] theirs, Object[] ours, Map<?, ?>[] maps) {}

  /**
   * The poller of selectors, which stands in a field of its own; a goroutine in {@code select}
   * waits for the selector's epoll set as for a descriptor. Null where the JDK has none: then
   * selectors are polled by {@code readPollers}.
   */
  private record Selectors(
      Object pollers, long place, Object theirs, Object ours, Map<?, ?> waiters) {
    void exchange(Object from, Object to) {
      boolean unused = Unsafe.getUnsafe().compareAndSetReference(pollers, place, from, to);
    }

    boolean isOurs() {
      return Unsafe.getUnsafe().getReferenceVolatile(pollers, place) == ours;
    }
  }

  private final Side[] sides;
  private final @Nullable Selectors selectors;
  private final NapLock lock = new NapLock();

  /** The runtimes that use sockets. */
  private final Set<Object> users = new HashSet<>();

  private JdkPollers(Side read, Side write, @Nullable Selectors selectors) {
    this.sides = new Side[] {read, write};
    this.selectors = selectors;
  }

  private static JdkPollers create() {
    try {
      Object pollers = readStatic();
      Constructor<?> constructor = pollerClass().getDeclaredConstructor(IntBinaryOperator.class);
      constructor.setAccessible(true);
      return new JdkPollers(
          side(pollers, READ, constructor),
          side(pollers, WRITE, constructor),
          selectors(pollers, constructor));
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException("this JDK's pollers differ from what Gopark knows", e);
    }
  }

  /** Copies of this library in other class loaders define, and use, the same one. */
  private static Class<?> pollerClass() throws ReflectiveOperationException {
    try {
      return LOOKUP.defineClass(PollerClass.bytes());
    } catch (LinkageError e) {
      return Class.forName(PollerClass.NAME, false, null);
    }
  }

  private static Object readStatic() throws ReflectiveOperationException {
    Field field = POLLER.getDeclaredField("POLLERS");
    field.setAccessible(true);
    return field.get(null);
  }

  private static Side side(Object pollers, int direction, Constructor<?> constructor)
      throws ReflectiveOperationException {
    Field arrayField = pollers.getClass().getDeclaredField(ARRAYS[direction]);
    arrayField.setAccessible(true);
    Object[] array = (Object[]) arrayField.get(pollers);
    int n = array.length;
    var side = new Side(array, array.clone(), new Object[n], new Map<?, ?>[n]);
    for (int i = 0; i < n; i++) {
      Object theirs = side.theirs[i];
      side.maps[i] = waiters(theirs);
      side.ours[i] = ours(theirs, side.maps[i], direction == WRITE, constructor);
    }
    return side;
  }

  private static @Nullable Selectors selectors(Object pollers, Constructor<?> constructor)
      throws ReflectiveOperationException {
    Field field = pollers.getClass().getDeclaredField("masterPoller");
    field.setAccessible(true);
    Object theirs = field.get(pollers);
    if (theirs == null) {
      return null;
    }
    long place = Unsafe.getUnsafe().objectFieldOffset(pollers.getClass(), "masterPoller");
    Map<?, ?> waiters = waiters(theirs);
    Object ours = ours(theirs, waiters, false, constructor);
    return new Selectors(pollers, place, theirs, ours, waiters);
  }

  private static Map<?, ?> waiters(Object poller) throws ReflectiveOperationException {
    Field field = POLLER.getDeclaredField("map");
    field.setAccessible(true);
    return (Map<?, ?>) field.get(poller);
  }

  /** Ours for the place of {@code theirs}, with the same map of waiters. */
  private static Object ours(
      Object theirs, Map<?, ?> waiters, boolean write, Constructor<?> constructor)
      throws ReflectiveOperationException {
    Object ours = constructor.newInstance(new PollerHook(theirs, write));
    Unsafe u = Unsafe.getUnsafe();
    u.putReferenceVolatile(ours, u.objectFieldOffset(POLLER, "map"), waiters);
    return ours;
  }

  /**
   * From here on the goroutines of {@code user} register with it. The first call in a JVM is made
   * by a platform thread, or after the JDK's pollers were started.
   */
  public static void attach(Object user) {
    JVM.lock.lock();
    try {
      if (JVM.users.isEmpty()) {
        for (Side side : JVM.sides) {
          exchange(side.array, side.theirs, side.ours);
        }
        if (JVM.selectors != null) {
          JVM.selectors.exchange(JVM.selectors.theirs, JVM.selectors.ours);
        }
      }
      JVM.users.add(user);
    } finally {
      JVM.lock.unlock();
    }
  }

  /**
   * {@code user} is closed; after the last one the JDK's own pollers are back. Its goroutines leave
   * the maps, which would keep their stacks, and the sockets on those, for as long as the JVM
   * lives.
   */
  public static void detach(Object user, Predicate<Thread> isGoroutineOf) {
    JVM.lock.lock();
    try {
      if (JVM.users.remove(user) && JVM.users.isEmpty()) {
        for (Side side : JVM.sides) {
          exchange(side.array, side.ours, side.theirs);
        }
        if (JVM.selectors != null) {
          JVM.selectors.exchange(JVM.selectors.ours, JVM.selectors.theirs);
        }
      }
      for (Side side : JVM.sides) {
        for (Map<?, ?> waiters : side.maps) {
          removeIf(waiters, isGoroutineOf);
        }
      }
      if (JVM.selectors != null) {
        removeIf(JVM.selectors.waiters, isGoroutineOf);
      }
    } finally {
      JVM.lock.unlock();
    }
  }

  private static void removeIf(Map<?, ?> waiters, Predicate<Thread> goes) {
    waiters.values().removeIf(thread -> goes.test((Thread) thread));
  }

  /** Leaves alone what somebody else has put there. */
  private static void exchange(Object[] array, Object[] from, Object[] to) {
    for (int i = 0; i < array.length; i++) {
      boolean unused = ELEMENT.compareAndSet(array, i, from[i], to[i]);
    }
  }

  /** Whether our objects stand in the JDK's arrays. */
  static boolean areInstalled() {
    for (Side side : JVM.sides) {
      for (int i = 0; i < side.array.length; i++) {
        if (ELEMENT.getVolatile(side.array, i) != side.ours[i]) {
          return false;
        }
      }
    }
    return JVM.selectors == null || JVM.selectors.isOurs();
  }

  /** Unparks who waits for {@code fd}; false if nobody does. */
  static boolean wakeup(int fd, boolean write) {
    Map<?, ?>[] maps = JVM.sides[write ? WRITE : READ].maps;
    Thread waiting = (Thread) maps[fd & (maps.length - 1)].remove(fd);
    if (waiting == null && !write && JVM.selectors != null) {
      waiting = (Thread) JVM.selectors.waiters.remove(fd);
    }
    if (waiting == null) {
      return false;
    }
    LockSupport.unpark(waiting);
    return true;
  }

  static boolean isWaiting(int fd, boolean write) {
    Map<?, ?>[] maps = JVM.sides[write ? WRITE : READ].maps;
    return maps[fd & (maps.length - 1)].containsKey(fd)
        || !write && JVM.selectors != null && JVM.selectors.waiters.containsKey(fd);
  }

  static void implRegister(Object poller, int fd) throws IOException {
    try {
      IMPL_REGISTER.invokeExact(poller, fd);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  static void implDeregister(Object poller, int fd, boolean polled) {
    try {
      IMPL_DEREGISTER.invokeExact(poller, fd, polled);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }
}
