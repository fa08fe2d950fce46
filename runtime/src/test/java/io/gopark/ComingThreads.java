package io.gopark;

import java.util.concurrent.FutureTask;
import jdk.internal.misc.Signal;

/** Those of {@link Programs} in which a thread may come by itself: for a signal, or at the end. */
final class ComingThreads {
  private ComingThreads() {}

  static Task program(String name) {
    return switch (name) {
      case "blockedAfterSignalHandler" -> ComingThreads::blockedAfterSignalHandler;
      case "blockedAfterShutdownHook" -> ComingThreads::blockedAfterShutdownHook;
      case "blockedWithHookOfJdk" -> ComingThreads::blockedWithHookOfJdk;
      case "signalHandlerSends" -> ComingThreads::signalHandlerSends;
      case "handlerOfSigtermSends" -> ComingThreads::handlerOfSigtermSends;
      case "shutdownHookSends" -> ComingThreads::shutdownHookSends;
      case "taskOfShutdownHookSends" -> ComingThreads::taskOfShutdownHookSends;
      case "virtualShutdownHookSends" -> ComingThreads::virtualShutdownHookSends;
      default -> DelayedTasks.program(name);
    };
  }

  // ---- deadlocks ------------------------------------------------------------------------------

  /** The JVM's own handler is back. */
  private static void blockedAfterSignalHandler() throws Exception {
    Signal signal = new Signal("TERM");
    Signal.Handler before = Signal.handle(signal, _ -> {});
    boolean unused = Signal.handle(signal, before) == before;
    Chan.make().recv();
  }

  private static void blockedAfterShutdownHook() throws Exception {
    Thread hook = new Thread(() -> {});
    Runtime.getRuntime().addShutdownHook(hook);
    boolean removed = Runtime.getRuntime().removeShutdownHook(hook);
    System.out.println("removed " + removed);
    Chan.make().recv();
  }

  /** That of java.util.logging, which closes the handlers. */
  private static void blockedWithHookOfJdk() throws Exception {
    java.util.logging.Logger.getLogger("any").fine("not shown");
    Chan.make().recv();
  }

  // ---- no deadlocks ---------------------------------------------------------------------------

  private static void signalHandlerSends() throws Exception {
    handlerSends("USR2");
  }

  /** In place of the JVM's own handler. Not SIGINT, which shells ignore in the background. */
  private static void handlerOfSigtermSends() throws Exception {
    handlerSends("TERM");
  }

  private static void handlerSends(String name) throws Exception {
    Chan<Integer> ch = Chan.make(1);
    Signal.Handler before = Signal.handle(new Signal(name), _ -> ch.trySend(1));
    System.out.println("ready " + (before != null));
    ch.recv();
  }

  private static void shutdownHookSends() throws Exception {
    Chan<String> stop = Chan.make();
    hookSends(new Thread(() -> askToStop(stop)), stop);
  }

  /** Its class is the JDK's, and so is that of its thread. */
  private static void taskOfShutdownHookSends() throws Exception {
    Chan<String> stop = Chan.make();
    hookSends(new Thread(new FutureTask<>(() -> askToStop(stop), 1)), stop);
  }

  private static void virtualShutdownHookSends() throws Exception {
    Chan<String> stop = Chan.make();
    hookSends(Thread.ofVirtual().unstarted(() -> askToStop(stop)), stop);
  }

  private static void hookSends(Thread hook, Chan<String> stop) throws Exception {
    Runtime.getRuntime().addShutdownHook(hook);
    System.out.println("ready");
    System.out.println(stop.recv());
    stop.close();
  }

  /** The JVM ends when the hook does. */
  private static void askToStop(Chan<String> stop) {
    try {
      stop.send("stop");
      stop.recv();
    } catch (InterruptedException e) {
      System.out.println(e);
    }
  }
}
