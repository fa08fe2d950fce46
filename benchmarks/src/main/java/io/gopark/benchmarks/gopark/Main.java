package io.gopark.benchmarks.gopark;

import io.gopark.Go;
import io.gopark.GoRuntime;
import io.gopark.benchmarks.program.Echo;
import io.gopark.benchmarks.program.Program;

/** The works on Gopark. The harness itself is the main goroutine, as in Go. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    try (var runtime = GoRuntime.builder().programRules().build()) {
      var program = program(runtime);
      runtime.run(() -> program.main(args));
    }
  }

  /** All works; those that dump ask {@code runtime}. */
  public static Program program(GoRuntime runtime) {
    var program = new Program("gopark");
    Channels.addTo(program);
    Selects.addTo(program);
    Goroutines.addTo(program);
    Locks.addTo(program);
    Groups.addTo(program);
    Timers.addTo(program);
    Compute.addTo(program);
    Echo.addTo(program, task -> Go.go(task::run));
    Crowds.addTo(program, runtime);
    return program;
  }
}
