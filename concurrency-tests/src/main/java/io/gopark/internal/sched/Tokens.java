package io.gopark.internal.sched;

import io.gopark.internal.base.Clock;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

/**
 * Goroutines that never run: to a queue they are references and a link. Made without their
 * constructor, which would make a virtual thread for each, so that a test may use millions.
 */
final class Tokens {
  private static final Constructor<?> BARE = bareConstructor();

  private Tokens() {}

  private static Constructor<?> bareConstructor() {
    try {
      // By reflection, because javac warns of every mention of this class.
      Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
      return (Constructor<?>)
          factory
              .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
              .invoke(
                  factory.getMethod("getReflectionFactory").invoke(null),
                  Goroutine.class,
                  Object.class.getDeclaredConstructor());
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A goroutine that bears {@code number} in its {@code slot}. */
  static Goroutine token(int number) {
    try {
      Goroutine gp = (Goroutine) BARE.newInstance();
      gp.slot = number;
      return gp;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tokens 0 to {@code n - 1}. */
  static Goroutine[] tokens(int n) {
    Goroutine[] made = new Goroutine[n];
    for (int i = 0; i < n; i++) {
      made[i] = token(i);
    }
    return made;
  }

  /** A P of a scheduler that has no threads; its ring holds four. */
  static Processor processor(int id) {
    return new Processor(id, Idle.SCHEDULER, Idle.NO_TIMERS);
  }

  private static final class Idle {
    static final TimerSource NO_TIMERS = nothing(TimerSource.class);
    static final Scheduler SCHEDULER =
        new Scheduler(
            new Config("idle", 2, 16, Clock.SYSTEM, 4, false, false, false),
            nothing(RuntimeEvents.class),
            nothing(NetpollSource.class),
            id -> NO_TIMERS,
            Stream.empty(),
            () -> true);
  }

  /** Answers zero, false or null: whatever is asked of a scheduler that does not run. */
  private static <T> T nothing(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) ->
                method.getReturnType() == void.class
                    ? null
                    : Array.get(Array.newInstance(method.getReturnType(), 1), 0)));
  }
}
