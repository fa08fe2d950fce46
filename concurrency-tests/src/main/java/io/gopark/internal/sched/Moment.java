package io.gopark.internal.sched;

/** The gap in a control: what could happen in it must happen often enough to be seen. */
public final class Moment {
  private static final int SPINS = 8;

  private Moment() {}

  /** Some dozen nanoseconds. */
  public static void pass() {
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
    }
  }
}
