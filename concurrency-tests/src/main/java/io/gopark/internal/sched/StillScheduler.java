package io.gopark.internal.sched;

import io.gopark.internal.base.Clock;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

/** Schedulers without Ps and threads, for structures that want to belong to one. */
public final class StillScheduler {
  private StillScheduler() {}

  /** One that nothing runs on. */
  public static Scheduler create() {
    return create(nothing(NetpollSource.class));
  }

  /** As above; {@code netpoll} hears of interrupts. */
  static Scheduler create(NetpollSource netpoll) {
    TimerSource noTimers = nothing(TimerSource.class);
    return new Scheduler(
        new Config("still", 2, 16, Clock.SYSTEM, 4, false, false, false),
        nothing(RuntimeEvents.class),
        netpoll,
        id -> noTimers,
        Stream.empty(),
        () -> true);
  }

  /** Answers zero, false or null, whatever is asked. */
  static <T> T nothing(Class<T> type) {
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
