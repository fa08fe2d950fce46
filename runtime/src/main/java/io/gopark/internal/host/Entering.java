package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.internal.access.JavaLangAccess;
import jdk.internal.access.SharedSecrets;
import jdk.internal.misc.Unsafe;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/**
 * Runs a goroutine's continuation on its carrier until it yields or ends: what {@code
 * Continuation.run} does, without two atomic instructions and without what only nested
 * continuations need.
 *
 * <p>The JDK claims a continuation by a compare-and-set of its {@code mounted} field and gives it
 * back by a volatile store, so that running one twice at a time throws. Here that is not possible:
 * who enters has moved the thread's state to RUNNING, and a dumper, which claims the continuation
 * for the time of its walk, holds the state of an unmounted thread. What the continuation holds is
 * published by the stores and loads of that state, too.
 *
 * <p>A carrier is inside no continuation of its own, so the one that it enters has no parent. One
 * nested within it is run by {@code Continuation.run}, yields through this one, and comes back the
 * same way.
 */
final class Entering {
  private static final Unsafe U = Unsafe.getUnsafe();

  private static final MethodHandle ENTER;
  private static final JavaLangAccess JAVA_LANG = SharedSecrets.getJavaLangAccess();
  private static final long CURRENT;
  private static final long STACK;
  private static final long DONE;
  private static final long CACHE;
  private static final long YIELD_INFO;

  static {
    try {
      Class<?> type = Continuation.class;
      ENTER =
          MethodHandles.privateLookupIn(type, MethodHandles.lookup())
              .findStatic(
                  type,
                  "enterSpecial",
                  MethodType.methodType(void.class, type, boolean.class, boolean.class));
      CURRENT = U.objectFieldOffset(Thread.class, "cont");
      STACK = U.objectFieldOffset(type, "tail");
      DONE = U.objectFieldOffset(type, "done");
      CACHE = U.objectFieldOffset(type, "scopedValueCache");
      YIELD_INFO = U.objectFieldOffset(type, "yieldInfo");
    } catch (ReflectiveOperationException | InternalError e) {
      throw new HostUnsupportedException("this JDK's continuations cannot be entered", e);
    }
  }

  private Entering() {}

  /** Between mount and unmount, by the carrier. */
  static void enter(Continuation cont, Thread carrier) throws Throwable {
    enter(cont, carrier, true);
  }

  private static void enter(Continuation cont, Thread carrier, boolean ofThread) throws Throwable {
    takeCache(cont);
    U.putReference(carrier, CURRENT, cont);
    try {
      ENTER.invokeExact(cont, U.getReference(cont, STACK) != null, ofThread);
    } finally {
      // As in the JDK: the compiler must not move anything over the switch.
      U.storeFence();
      left(cont, carrier);
    }
  }

  private static void left(Continuation cont, Thread carrier) {
    U.putReference(carrier, CURRENT, null);
    if (U.getBoolean(cont, DONE)) {
      U.putReference(cont, STACK, null);
    }
    if (U.getReference(cont, YIELD_INFO) != null) {
      U.putReference(cont, YIELD_INFO, null);
    }
    keepCache(cont);
  }

  /** The carrier's cache becomes the continuation's; few have one, so nothing is stored mostly. */
  private static void takeCache(Continuation cont) {
    Object[] cache = (Object[]) U.getReference(cont, CACHE);
    if (cache != JAVA_LANG.scopedValueCache()) {
      JAVA_LANG.setScopedValueCache(cache);
    }
  }

  private static void keepCache(Continuation cont) {
    Object[] cache = JAVA_LANG.scopedValueCache();
    if (cache != U.getReference(cont, CACHE)) {
      U.putReference(cont, CACHE, cache);
    }
    if (cache != null) {
      JAVA_LANG.setScopedValueCache(null);
    }
  }

  /**
   * Links the calls above while that is harmless: once a thread is mounted, linking could not park.
   * On a platform thread.
   */
  static void linkBeforeUse() throws Throwable {
    var nothing = new Continuation(new ContinuationScope("gopark-link"), new Nothing());
    enter(nothing, Thread.currentThread(), false);
    if (!nothing.isDone()) {
      throw new IllegalStateException("a continuation was entered, and did not end");
    }
  }

  private static final class Nothing implements Runnable {
    @Override
    public void run() {}
  }
}
