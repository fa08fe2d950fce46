package io.gopark.internal.host;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntBinaryOperator;
import java.util.function.Predicate;
import jdk.internal.misc.Unsafe;

/**
 * The JDK's pollers, of which a JVM has one collection: {@code Poller.POLLERS} holds an array for
 * reading and one for writing, and a virtual thread that must wait for a descriptor takes the
 * element that the descriptor's number names. While a runtime of ours uses sockets, an object of
 * ours ({@link PollerClass}) stands in each place.
 *
 * <p>Who polls what. A goroutine's wait is registered with its own runtime's {@link DescriptorSet},
 * and the Ms of that runtime poll it. Every other virtual thread's wait is registered with the
 * JDK's poller that stood in the place before, whose own thread polls on: plain virtual threads do
 * not notice us, whatever our goroutines do ({@link PollerHook}).
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
 * JDK's objects return. What is then still registered in such a set belonged to that runtime's
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
 * through the constant {@code JVM}; {@code users} and the places are written under its lock.
 */
public final class JdkPollers {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final String[] ARRAYS = {"readPollers", "writePollers"};

  private static final String SELECTORS = "masterPoller";
  private static final String WAITERS = "map";
  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
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

  /**
   * Where the JDK looks for a poller, an element of an array or a field: what stood there, what is
   * ours, and the map of waiters that both have.
   */
  private record Place(Object holder, long offset, Object theirs, Object ours, Map<?, ?> waiters) {
    void setOurs() {
      exchange(theirs, ours);
    }

    void setTheirs() {
      exchange(ours, theirs);
    }

    /** Leaves alone what somebody else has put there. */
    private void exchange(Object from, Object to) {
      boolean unused = UNSAFE.compareAndSetReference(holder, offset, from, to);
    }

    boolean isOurs() {
      return UNSAFE.getReferenceVolatile(holder, offset) == ours;
    }
  }

  private final List<Place> places = new ArrayList<>();

  /** Who waits to read and who waits to write, by what the JDK makes of a descriptor's number. */
  private final Map<?, ?>[][] waiters;

  /** Who waits for the descriptor of a selector. Nobody, where the JDK has no poller for those. */
  private final Map<?, ?> selecting;

  private final NapLock lock = new NapLock();

  /** The runtimes that use sockets. */
  private final Set<Object> users = new HashSet<>();

  private JdkPollers(Object pollers, Constructor<?> constructor)
      throws ReflectiveOperationException {
    waiters =
        new Map<?, ?>[][] {array(pollers, READ, constructor), array(pollers, WRITE, constructor)};
    selecting = selectors(pollers, constructor);
  }

  private static JdkPollers create() {
    try {
      Object pollers = readStatic();
      Constructor<?> constructor =
          JdkClass.define(LOOKUP, PollerClass.NAME, PollerClass.bytes())
              .getDeclaredConstructor(IntBinaryOperator.class);
      constructor.setAccessible(true);
      return new JdkPollers(pollers, constructor);
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException("this JDK's pollers differ from what Gopark knows", e);
    }
  }

  private static Object readStatic() throws ReflectiveOperationException {
    Field field = POLLER.getDeclaredField("POLLERS");
    field.setAccessible(true);
    return field.get(null);
  }

  private Map<?, ?>[] array(Object pollers, int direction, Constructor<?> constructor)
      throws ReflectiveOperationException {
    Field field = pollers.getClass().getDeclaredField(ARRAYS[direction]);
    field.setAccessible(true);
    Object[] array = (Object[]) field.get(pollers);
    Map<?, ?>[] maps = new Map<?, ?>[array.length];
    for (int i = 0; i < maps.length; i++) {
      long offset = Unsafe.ARRAY_OBJECT_BASE_OFFSET + (long) i * Unsafe.ARRAY_OBJECT_INDEX_SCALE;
      maps[i] = add(array, offset, array[i], direction == WRITE, constructor);
    }
    return maps;
  }

  private Map<?, ?> selectors(Object pollers, Constructor<?> constructor)
      throws ReflectiveOperationException {
    Field field = pollers.getClass().getDeclaredField(SELECTORS);
    field.setAccessible(true);
    Object theirs = field.get(pollers);
    if (theirs == null) {
      return Map.of();
    }
    long offset = UNSAFE.objectFieldOffset(pollers.getClass(), SELECTORS);
    return add(pollers, offset, theirs, false, constructor);
  }

  private Map<?, ?> add(
      Object holder, long offset, Object theirs, boolean write, Constructor<?> constructor)
      throws ReflectiveOperationException {
    Field field = POLLER.getDeclaredField(WAITERS);
    field.setAccessible(true);
    Map<?, ?> map = (Map<?, ?>) field.get(theirs);
    Object ours = constructor.newInstance(new PollerHook(theirs, write));
    UNSAFE.putReferenceVolatile(ours, UNSAFE.objectFieldOffset(POLLER, WAITERS), map);
    places.add(new Place(holder, offset, theirs, ours, map));
    return map;
  }

  /**
   * From here on the goroutines of {@code user} register with it. The first call in a JVM is made
   * by a platform thread, or after the JDK's pollers were started.
   */
  public static void attach(Object user) {
    JVM.lock.lock();
    try {
      if (JVM.users.isEmpty()) {
        JVM.places.forEach(Place::setOurs);
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
        JVM.places.forEach(Place::setTheirs);
      }
      for (Place place : JVM.places) {
        place.waiters.values().removeIf(thread -> isGoroutineOf.test((Thread) thread));
      }
    } finally {
      JVM.lock.unlock();
    }
  }

  /** In how many of the JDK's places our objects stand. */
  static long installed() {
    return JVM.places.stream().filter(Place::isOurs).count();
  }

  static boolean areInstalled() {
    return installed() == JVM.places.size();
  }

  /** Unparks who waits for {@code fd}; false if nobody does. Takes no memory. */
  static boolean wakeup(Integer fd, boolean write) {
    Thread waiting = (Thread) waiters(fd, write).remove(fd);
    if (waiting == null && isSelecting(fd, write)) {
      waiting = (Thread) JVM.selecting.remove(fd);
    }
    if (waiting == null) {
      return false;
    }
    LockSupport.unpark(waiting);
    return true;
  }

  static boolean isWaiting(Integer fd, boolean write) {
    return waiters(fd, write).containsKey(fd) || isSelecting(fd, write);
  }

  private static Map<?, ?> waiters(int fd, boolean write) {
    Map<?, ?>[] maps = JVM.waiters[write ? WRITE : READ];
    return maps[fd & (maps.length - 1)];
  }

  private static boolean isSelecting(Integer fd, boolean write) {
    return !write && JVM.selecting.containsKey(fd);
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
