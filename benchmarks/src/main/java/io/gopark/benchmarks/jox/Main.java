package io.gopark.benchmarks.jox;

import io.gopark.benchmarks.program.Program;

/** The works on jox channels. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    program().main(args);
  }

  /** All works. */
  public static Program program() {
    var program = new Program("jox");
    Channels.addTo(program);
    Selects.addTo(program);
    Trees.addTo(program);
    return program;
  }
}
