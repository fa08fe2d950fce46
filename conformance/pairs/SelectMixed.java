// Four channels, sends, receives and selects mixed: all complete. (14)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

static final int N = 2000;

List<Chan<Integer>> c = List.of(Chan.make(), Chan.make(), Chan.make(2), Chan.make(3));
Chan<String> ended = Chan.make();

void count(List<Chan<Integer>> open, int[] counts, int i) {
  counts[i]++;
  if (counts[i] == N) {
    open.set(i, null);
  }
}

void main() throws Exception {
  for (Chan<Integer> each : c) {
    go(() -> {
      for (int j = 0; j < N; j++) {
        each.send(1);
      }
      ended.send("ended");
    });
    go(() -> {
      for (int j = 0; j < N; j++) {
        each.recv();
      }
      ended.send("ended");
    });
  }
  go(() -> {
    List<Chan<Integer>> to = new ArrayList<>(c);
    int[] sent = new int[4];
    for (int i = 0; i < 4 * N; i++) {
      select(
          send(to.get(0), 1, () -> count(to, sent, 0)),
          send(to.get(1), 1, () -> count(to, sent, 1)),
          send(to.get(2), 1, () -> count(to, sent, 2)),
          send(to.get(3), 1, () -> count(to, sent, 3)));
    }
    ended.send("ended");
  });
  go(() -> {
    List<Chan<Integer>> from = new ArrayList<>(c);
    int[] got = new int[4];
    for (int i = 0; i < 4 * N; i++) {
      select(
          recv(from.get(0), _ -> count(from, got, 0)),
          recv(from.get(1), _ -> count(from, got, 1)),
          recv(from.get(2), _ -> count(from, got, 2)),
          recv(from.get(3), _ -> count(from, got, 3)));
    }
    ended.send("ended");
  });
  for (int i = 0; i < 10; i++) {
    IO.println(ended.recv());
  }
  IO.println(c.get(0).len() + " " + c.get(1).len() + " " + c.get(2).len() + " " + c.get(3).len());
}
