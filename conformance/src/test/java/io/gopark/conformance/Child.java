package io.gopark.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own. */
final class Child {
  /** How long it may run before it counts as hung; nothing waits for it otherwise. */
  private static final Duration FAILURE_BOUND = Duration.ofMinutes(2);

  private Child() {}

  static Outcome run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path stdout = Files.createTempFile("pair", ".out");
    Path stderr = Files.createTempFile("pair", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile());
      builder.environment().keySet().removeAll(List.of("GOMAXPROCS", "GOTRACEBACK", "GODEBUG"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(FAILURE_BOUND.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new IllegalStateException(
            command + " did not end: " + Files.readString(stdout) + Files.readString(stderr));
      }
      return Outcome.of(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
    } finally {
      Files.delete(stdout);
      Files.delete(stderr);
    }
  }
}
