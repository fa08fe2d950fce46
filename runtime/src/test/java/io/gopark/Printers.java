package io.gopark;

import io.gopark.sync.WaitGroup;
import java.time.Duration;

/**
 * Runs that end while their goroutines print, and wait to print. Then main prints, and so do the
 * goroutines of another run, who wait for each other.
 */
public final class Printers {
  private static final int ROUNDS = 4;
  private static final int GOROUTINES = 8;
  private static final int LINES = 200;

  private Printers() {}

  public static void main(String[] args) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Go.run(Printers::printWithoutEnd);
      System.out.println("main printed");
      Go.run(Printers::printTogether);
      System.out.println("others printed");
    }
  }

  private static void printWithoutEnd() throws Exception {
    for (int i = 0; i < GOROUTINES; i++) {
      Go.go(() -> {
        while (true) {
          System.out.println("a");
        }
      });
    }
    Go.sleep(Duration.ofMillis(2));
  }

  private static void printTogether() throws Exception {
    WaitGroup all = new WaitGroup();
    for (int i = 0; i < GOROUTINES; i++) {
      all.go(() -> {
        for (int line = 0; line < LINES; line++) {
          System.out.println("b");
        }
      });
    }
    all.await();
  }
}
