package io.gopark.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gopark run}: a program's main as goroutine 1. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Run a program with its main as the main goroutine.",
      "Options come before the program; what follows belongs to the program."
    })
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--procs",
      paramLabel = "N",
      description = "How many goroutines run at the same time, as GOMAXPROCS.")
  private @Nullable String procs;

  @Option(
      names = "--schedtrace",
      paramLabel = "MS",
      description = "Print the scheduler's state to standard error every MS milliseconds.")
  private @Nullable String schedtrace;

  @Option(
      names = "--scheddetail",
      description = "With --schedtrace: every processor, machine and goroutine.")
  private boolean scheddetail;

  @Option(
      names = "--keep-going",
      description = "On SIGQUIT print the goroutine dump and go on, instead of ending with 2.")
  private boolean keepGoing;

  @Option(
      names = {"--cp", "-cp", "--class-path", "-classpath"},
      paramLabel = "PATH",
      description = "Class path entries; may be repeated. Default: CLASSPATH.")
  private List<String> classPath = List.of();

  @Parameters(
      index = "0",
      paramLabel = "FILE.java|CLASS|FILE.jar",
      description = "A source file (compiled in memory), a class, or a jar with a Main-Class.")
  private String program = "";

  @Parameters(index = "1..*", paramLabel = "ARG", description = "What the program's main gets.")
  private List<String> arguments = List.of();

  @Override
  public Integer call() throws Exception {
    RunSettings settings =
        RunSettings.of(procs, schedtrace, scheddetail, keepGoing, System.getenv());
    QuitSignal quit = QuitSignal.arm(settings.keepGoing());
    ProgramClassPath path = ProgramClassPath.of(classPath, System.getenv().get("CLASSPATH"));
    MainMethod main = new ProgramLocator(path, System.err).locate(program);
    ProgramRunner runner = new GoparkRunner(settings, quit);
    return runner.run(() -> main.invoke(arguments.toArray(String[]::new)));
  }
}
