package io.gopark.internal.sched;

/**
 * What a goroutine may have parked in that others share: they must not find it there for ever when
 * its runtime was closed. First all goroutines of the runtime are taken out, then it is seen to
 * what each would have done when it gave up; or what one lets go of would come to another.
 */
public interface Abandonable {
  /**
   * Takes {@code waiter} out, with the outcome ABANDONED, and does not ready it. False: it does not
   * stand here; who took it out has readied it, or will.
   */
  boolean abandon(Waiter waiter);

  /** Does for {@code waiter}, which was abandoned here, what it would have done when it gave up. */
  default void abandoned(Waiter waiter) {}
}
