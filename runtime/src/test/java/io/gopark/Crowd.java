package io.gopark;

import java.util.ArrayList;
import java.util.List;

/** Many goroutines that do the same. */
final class Crowd {
  private Crowd() {}

  @FunctionalInterface
  interface Body {
    void run(int number) throws Exception;
  }

  static List<Thread> start(int n, Body body) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int number = i;
      threads.add(Go.go(() -> body.run(number)).thread());
    }
    return threads;
  }

  static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static void startAndJoin(int n, Body body) throws InterruptedException {
    join(start(n, body));
  }
}
