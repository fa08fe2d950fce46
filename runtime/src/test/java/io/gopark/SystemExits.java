package io.gopark;

import java.util.concurrent.CountDownLatch;

/** Programs that a goroutine ends by {@code System.exit}, while its runtime is closed. */
public final class SystemExits {
  private static final int STATUS = 3;
  private static final CountDownLatch EXITS = new CountDownLatch(1);

  private SystemExits() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "mainReturnsMeanwhile" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(SystemExits::takesItsTime));
        Go.run(() -> {
          Go.go(() -> System.exit(STATUS));
          EXITS.await();
        });
      }
      case "aHookCloses" -> {
        GoRuntime runtime = GoRuntime.builder().procs(2).build();
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::close));
        runtime.go(() -> System.exit(STATUS));
        Thread.sleep(Long.MAX_VALUE);
      }
      case "aHookClosesWhatMainRunsIn" -> {
        GoRuntime runtime = GoRuntime.builder().procs(1).programRules().build();
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::close));
        runtime.run(() -> System.exit(STATUS));
      }
      case "atTheSameTime" -> Go.run(() -> Go.go(() -> System.exit(STATUS)));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void takesItsTime() {
    EXITS.countDown();
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    System.out.println("hook done");
  }
}
