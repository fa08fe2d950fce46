package io.gopark;

/**
 * Programs in which a goroutine waits in the JDK, for a time, where memory is scarce: its stack
 * takes some, or it waits with its M, and then the JDK's timer takes some.
 *
 * <p>Argument: which.
 */
public final class TimedWaitMemory {
  private TimedWaitMemory() {}

  public static void main(String[] args) throws Exception {
    Object monitor = new Object();
    Task wait =
        switch (args[0]) {
          case "sleep" -> () -> Thread.sleep(1);
          case "wait" ->
              () -> {
                synchronized (monitor) {
                  monitor.wait(1);
                }
              };
          default -> throw new IllegalArgumentException(args[0]);
        };
    Go.run(() -> ScarceMemory.repeatWithMore(wait));
    System.out.println("main returned");
  }
}
