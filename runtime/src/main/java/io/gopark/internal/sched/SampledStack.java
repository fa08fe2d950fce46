package io.gopark.internal.sched;

/**
 * A stack, innermost frame first. Goroutines that one {@link StackSampler} found at the same place
 * share one object, so that a reader does the work per stack once; equality is identity.
 */
public final class SampledStack {
  /** Of a goroutine that has not begun to run. */
  static final SampledStack EMPTY = new SampledStack(new StackTraceElement[0]);

  private final StackTraceElement[] frames;

  /** How often a fingerprint was taken to mean this stack. */
  long shared;

  SampledStack(StackTraceElement[] frames) {
    this.frames = frames;
  }

  /** Not to be changed. */
  public StackTraceElement[] frames() {
    return frames;
  }
}
