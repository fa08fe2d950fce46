// A clock that ticks, changes its pace, and is stopped by a timer.
// Run: ./gopark run examples/TickerClock.java

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;
import io.gopark.time.Ticker;
import io.gopark.time.Timer;

void main() throws Exception {
  long begun = System.nanoTime();
  try (Ticker clock = Ticker.make(Duration.ofMillis(20))) {
    for (int beat = 1; beat <= 4; beat++) {
      clock.c().recv();
      IO.println(beat % 2 == 1 ? "tick" : "tock");
    }
    boolean early = System.nanoTime() - begun < 80_000_000;
    IO.println(early ? "TOO FAST" : "four beats took their time");

    clock.reset(Duration.ofMillis(5));
    Timer end = Timer.make(Duration.ofMillis(200));
    int[] beats = {0};
    while (select(
        recv(clock.c(), _ -> { beats[0]++; return true; }),
        recv(end.c(), _ -> { return false; }))) {}
    // On a machine that has no time for this, one tick stands for all that were missed.
    IO.println(beats[0] >= 1 ? "faster now" : "NO FASTER");

    clock.stop();
    IO.println(clock.c().recv(Duration.ofMillis(30)) instanceof Received.Empty
        ? "stopped" : "STILL TICKING");
  }
}
