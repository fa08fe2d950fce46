package io.gopark;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Goroutines that ready each other over and over, and would keep a P for themselves. */
final class Hogs {
  private Hogs() {}

  static void pair(AtomicLong count, AtomicBoolean stop, Chan<Integer> done) {
    Chan<Integer> there = Chan.make();
    Chan<Integer> back = Chan.make();
    Go.go(() -> {
      for (int v : there) {
        back.send(v);
      }
      done.send(1);
    });
    Go.go(() -> {
      while (!stop.get()) {
        there.send(1);
        back.recv();
        count.incrementAndGet();
      }
      there.close();
      done.send(1);
    });
  }

  static void respawn(AtomicBoolean stop, Chan<Integer> done) {
    Go.go(() -> {
      if (stop.get()) {
        done.send(1);
      } else {
        respawn(stop, done);
      }
    });
  }
}
