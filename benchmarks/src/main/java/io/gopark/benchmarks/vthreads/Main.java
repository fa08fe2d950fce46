package io.gopark.benchmarks.vthreads;

import io.gopark.benchmarks.program.Echo;
import io.gopark.benchmarks.program.Program;

/** The works on default virtual threads. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    program().main(args);
  }

  /** All works. */
  public static Program program() {
    var program = new Program("vthreads");
    Queues.addTo(program);
    Threads.addTo(program);
    Locks.addTo(program);
    Groups.addTo(program);
    Timers.addTo(program);
    Compute.addTo(program);
    Echo.addTo(program, Thread::startVirtualThread);
    return program;
  }
}
