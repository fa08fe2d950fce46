package io.gopark;

/** A program that runs many main goroutines, one after the other, each in a runtime of its own. */
public final class ManyRuns {
  private ManyRuns() {}

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      Go.run(() -> Thread.startVirtualThread(() -> {}).join());
    }
    System.out.println("done");
  }
}
