package io.gopark.internal.sched;

import java.lang.reflect.Constructor;

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
    static final TimerSource NO_TIMERS = StillScheduler.nothing(TimerSource.class);
    static final Scheduler SCHEDULER =
        StillScheduler.create(StillScheduler.nothing(NetpollSource.class));
  }
}
