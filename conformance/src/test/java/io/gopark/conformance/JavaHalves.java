package io.gopark.conformance;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The programs for Gopark: compiled together, and each run by the command. */
record JavaHalves(Pairs pairs, Path classes) {
  /** None runs long enough for the second compiler. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  /** With the runtime on this JVM's own class path. */
  static JavaHalves compile(Pairs pairs, Path classes) throws IOException {
    List<Path> files = pairs.names().stream().map(pairs::java).toList();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      List<String> options =
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              "-d",
              Files.createDirectories(classes).toString());
      var units = manager.getJavaFileObjectsFromPaths(files);
      if (!compiler.getTask(messages, manager, null, options, null, units).call()) {
        throw new IllegalStateException(messages.toString());
      }
    }
    return new JavaHalves(pairs, classes);
  }

  /** With as many Ps as {@code procs} says, or as there are CPUs. */
  Outcome run(String name, String procs) throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(Map.of("GOPARK_OPTS", QUICK_START));
    if (!procs.isEmpty()) {
      environment.put("GOMAXPROCS", procs);
    }
    return Child.run(
        environment,
        List.of(
            pairs.root().resolve("gopark").toString(), "run", "--cp", classes.toString(), name));
  }
}
