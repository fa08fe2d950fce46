// Five philosophers, five forks: each needs both forks beside the plate to eat. A fork is a mutex;
// all take the fork with the smaller number first, so they cannot wait for each other in a circle.
// Run: ./gopark run examples/DiningPhilosophers.java [MEALS]

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.Mutex;
import io.gopark.sync.WaitGroup;

static final List<String> NAMES = List.of("Aristotle", "Kant", "Spinoza", "Marx", "Russell");

void main(String[] args) throws Exception {
  int meals = args.length > 0 ? Integer.parseInt(args[0]) : 100;
  int seats = NAMES.size();
  Mutex[] forks = new Mutex[seats];
  Arrays.setAll(forks, i -> new Mutex());
  boolean[] inUse = new boolean[seats];
  int[] eaten = new int[seats];

  var dinner = new WaitGroup();
  for (int i = 0; i < seats; i++) {
    int seat = i;
    int low = Math.min(seat, (seat + 1) % seats);
    int high = Math.max(seat, (seat + 1) % seats);
    dinner.go(() -> {
      for (int m = 0; m < meals; m++) {
        gosched();                                     // thinks
        try (var _ = forks[low].acquire(); var _ = forks[high].acquire()) {
          if (inUse[low] || inUse[high]) throw new IllegalStateException("a fork in two hands");
          inUse[low] = inUse[high] = true;
          gosched();                                   // eats
          eaten[seat]++;
          inUse[low] = inUse[high] = false;
        }
      }
    });
  }
  dinner.await();
  for (int i = 0; i < seats; i++) IO.println(NAMES.get(i) + " ate " + eaten[i] + " times");
}
