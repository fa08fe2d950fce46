package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import jdk.internal.misc.Unsafe;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * Makes a goroutine's virtual thread without its constructor, which beside filling fields allocates
 * four objects (a lock for interrupts, the continuation, its target, the task that the JDK submits)
 * and moves a counter that all carriers share. Here the continuation is the lock and the task too,
 * one target serves all, and thread ids are taken in runs. The lock must be out of the reach of
 * programs: an M that unmounts a thread takes it, and must not wait for a goroutine.
 *
 * <p>For the direct path only; a parent with inheritable thread-locals is left to the constructor.
 */
final class FreshThread {
  private static final Unsafe U = Unsafe.getUnsafe();

  /** What the JDK puts where a thread that has not run will find its scoped values. */
  private static final Object NO_BINDINGS_YET = Thread.class;

  private static final Class<?> TYPE;
  private static final ContinuationScope SCOPE;
  private static final MethodHandle RUN;
  private static final MethodHandle NOTIFY_START;
  private static final MethodHandle NOTIFY_END;
  private static final long NEXT_ID;
  private static final long ID;
  private static final long NAME;
  private static final long LOADER;
  private static final long BINDINGS;
  private static final long INTERRUPT_LOCK;
  private static final long SCHEDULER;
  private static final long CONT;
  private static final long RUN_CONTINUATION;

  static {
    try {
      TYPE = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(TYPE, MethodHandles.lookup());
      SCOPE =
          (ContinuationScope)
              lookup
                  .findStatic(
                      TYPE, "continuationScope", MethodType.methodType(ContinuationScope.class))
                  .invokeExact();
      RUN =
          lookup
              .findVirtual(TYPE, "run", MethodType.methodType(void.class, Runnable.class))
              .asType(MethodType.methodType(void.class, Thread.class, Runnable.class));
      MethodType plain = MethodType.methodType(void.class);
      MethodType onThread = MethodType.methodType(void.class, Thread.class);
      NOTIFY_START = lookup.findVirtual(TYPE, "notifyJvmtiStart", plain).asType(onThread);
      NOTIFY_END = lookup.findVirtual(TYPE, "notifyJvmtiEnd", plain).asType(onThread);
      NEXT_ID =
          (long)
              MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                  .findStatic(
                      Thread.class, "getNextThreadIdOffset", MethodType.methodType(long.class))
                  .invokeExact();
      ID = U.objectFieldOffset(Thread.class, "tid");
      NAME = U.objectFieldOffset(Thread.class, "name");
      LOADER = U.objectFieldOffset(Thread.class, "contextClassLoader");
      BINDINGS = U.objectFieldOffset(Thread.class, "scopedValueBindings");
      INTERRUPT_LOCK = U.objectFieldOffset(Thread.class, "interruptLock");
      SCHEDULER = U.objectFieldOffset(TYPE, "scheduler");
      CONT = U.objectFieldOffset(TYPE, "cont");
      RUN_CONTINUATION = U.objectFieldOffset(TYPE, "runContinuation");
    } catch (Throwable e) {
      throw new HostUnsupportedException("this JDK's virtual threads cannot be filled in", e);
    }
  }

  private FreshThread() {}

  /**
   * What every continuation starts with. Named, as the compilers take a class for more constant
   * than a lambda, and one for all, because the thread's scheduler is the goroutine.
   */
  private static final class Entry implements Runnable {
    @Override
    public void run() {
      Thread thread = Thread.currentThread();
      runBody(thread, (Runnable) U.getReference(thread, SCHEDULER));
    }
  }

  private static final Runnable ENTRY = new Entry();

  /**
   * A continuation in the JDK's scope; a refusal to yield is told by the result of the yield. What
   * the JDK submits only names the thread, and nobody runs it.
   */
  private static final class Body extends Continuation implements Runnable {
    Body() {
      super(SCOPE, ENTRY);
    }

    @Override
    protected void onPinned(Pinned reason) {
      // Whoever yields handles it.
    }
  }

  /** The first of {@code n} thread ids that nobody else gets. */
  static long takeIds(int n) {
    return U.getAndAddLong(null, NEXT_ID, n);
  }

  /** Null: the JDK's constructor has to do it. */
  static <T extends Executor & Runnable> @Nullable Thread create(
      T goroutine, long id, @Nullable String name, boolean inheritLocals) {
    ClassLoader loader;
    if (inheritLocals) {
      if (InheritedLocals.any()) {
        return null;
      }
      loader = Thread.currentThread().getContextClassLoader();
    } else {
      loader = ClassLoader.getSystemClassLoader();
    }
    Body body = new Body();
    Object thread = allocate();
    U.putLong(thread, ID, id);
    U.putReference(thread, NAME, name == null ? "" : name);
    U.putReference(thread, LOADER, loader);
    U.putReference(thread, BINDINGS, NO_BINDINGS_YET);
    U.putReference(thread, INTERRUPT_LOCK, body);
    U.putReference(thread, SCHEDULER, goroutine);
    U.putReference(thread, RUN_CONTINUATION, body);
    U.putReference(thread, CONT, body);
    // As at the end of a constructor with final fields.
    U.storeFence();
    return (Thread) thread;
  }

  private static Object allocate() {
    try {
      return U.allocateInstance(TYPE);
    } catch (InstantiationException e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /** What the target of the JDK's own continuation does. */
  private static void runBody(Thread thread, Runnable body) {
    try {
      NOTIFY_START.invokeExact(thread);
      try {
        RUN.invokeExact(thread, body);
      } finally {
        NOTIFY_END.invokeExact(thread);
      }
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /**
   * Leaves the carrier; false when pinned. As {@code VirtualThread.yieldContinuation}. Not by
   * {@code doYield} itself: the JVM thaws two frames at a time, and one of the JDK's on top keeps
   * an interpreted frame below a compiled one from being among them, which makes a switch slow.
   */
  static boolean yield(Thread thread) throws Throwable {
    Mounting.notifyUnmount(thread, true);
    try {
      return Continuation.yield(SCOPE);
    } finally {
      Mounting.notifyMount(thread, false);
    }
  }
}
