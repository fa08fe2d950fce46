package io.gopark.internal.sched;

/** What a goroutine can wait for, as far as ending the wait from outside goes. */
public interface WaitSource {
  /**
   * Ends {@code waiter}'s wait if it still stands in a queue of this source and is in its wait
   * number {@code seq}: takes it out, sets its outcome to {@code why} and readies it. Otherwise
   * does nothing: somebody else took it out and readies it. Called from any thread; takes the
   * source's lock and never parks a goroutine.
   */
  void cancel(Waiter waiter, int seq, byte why);
}
