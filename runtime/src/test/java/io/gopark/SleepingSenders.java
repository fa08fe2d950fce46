package io.gopark;

/** What a program does that is to show that goroutines run: they sleep, and meet in a channel. */
public final class SleepingSenders {
  private static final int SENDERS = 100;

  private SleepingSenders() {}

  /** Prints "sum 4950". */
  public static void run() throws InterruptedException {
    Chan<Integer> numbers = Chan.make();
    for (int i = 0; i < SENDERS; i++) {
      int number = i;
      Go.go(() -> {
        Thread.sleep(number % 3);
        numbers.send(number);
      });
    }
    int sum = 0;
    for (int i = 0; i < SENDERS; i++) {
      sum += numbers.recv();
    }
    System.out.println("sum " + sum);
  }
}
