package io.gopark.internal.host;

import jdk.internal.vm.Continuation;

/**
 * Keeps the calling thread on its carrier, if it is virtual: what it has in its hands meanwhile (a
 * processor, another thread, the stopped world) must not wait with it for a carrier. So a lock of
 * the JDK's that is held is waited for on the stack.
 */
public final class Pinning {
  static {
    OpenModules.ensureOpen();
  }

  private Pinning() {}

  /** True: {@link #letGo} must follow. */
  public static boolean stayMounted() {
    boolean virtual = Thread.currentThread().isVirtual();
    if (virtual) {
      Continuation.pin();
    }
    return virtual;
  }

  public static void letGo(boolean stayed) {
    if (stayed) {
      Continuation.unpin();
    }
  }

  /** Executes both, for the sake of what the JVM loads and links at the first execution. */
  public static void linkBeforeUse() {
    Continuation.pin();
    Continuation.unpin();
    letGo(stayMounted());
  }
}
