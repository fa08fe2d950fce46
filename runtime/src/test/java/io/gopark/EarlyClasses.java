package io.gopark;

import jdk.internal.misc.Unsafe;

/** Tells which classes of the JDK's still have to be initialised once there is a runtime. */
public final class EarlyClasses {
  private EarlyClasses() {}

  public static void main(String[] args) throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(1).build();
    for (String name : args) {
      Class<?> type = Class.forName(name, false, null);
      System.out.println(name + ": " + Unsafe.getUnsafe().shouldBeInitialized(type));
    }
    runtime.close();
  }
}
