package io.gopark.cli;

import io.gopark.GoRuntime;
import io.gopark.internal.host.OpenModules;
import io.gopark.internal.host.OutsideThreads;
import io.gopark.internal.host.ProcThread;
import io.gopark.internal.host.SelfCheck;
import io.gopark.internal.host.SocketPath;
import io.gopark.internal.host.SwitchPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gopark doctor}: what the runtime finds on this machine, and whether its hooks hold. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Print the JDK, the flags, the check of the JDK hooks, CPUs and limits.")
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every hook, not only those that do not hold.")
  private boolean verbose;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    line(out, "gopark", Version.line());
    line(out, "jdk", property("java.home") + " (" + property("java.vm.version") + ")");
    line(
        out,
        "system",
        String.join(" ", property("os.name"), property("os.version"), property("os.arch")));
    line(out, "flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    line(out, "cpus", Runtime.getRuntime().availableProcessors() + " usable");
    line(out, "cpu limit", cgroup("cpu.max"));
    line(out, "memory limit", cgroup("memory.max"));
    line(out, "heap", (Runtime.getRuntime().maxMemory() >> 20) + " MB at most");
    line(out, "GOMAXPROCS", environment("GOMAXPROCS"));
    line(out, "GOPARKDEBUG", environment("GOPARKDEBUG"));
    line(out, "SIGQUIT", QuitDescriptor.isReserved() ? "goroutine dump" : "the JVM's thread dump");
    int status = hooks(out);
    out.flush();
    return status;
  }

  private int hooks(PrintWriter out) {
    String unsupported = GoRuntime.unsupportedReason();
    if (!unsupported.isEmpty()) {
      line(out, "hooks", unsupported);
      return ExitStatus.UNAVAILABLE;
    }
    line(out, "java.base", "opened by " + OpenModules.route());
    checks(out, SelfCheck.run());
    line(out, "switch", switchPath());
    String whyNot = SocketPath.whyNot();
    line(
        out,
        "sockets",
        whyNot.isEmpty()
            ? SocketPath.current().name().toLowerCase(Locale.ROOT)
                + ": the scheduler polls the network"
            : "jdk: the JDK's own pollers, which is slower: " + whyNot);
    line(
        out,
        "blocked",
        ProcThread.isTold()
            ? "/proc: threads that block without telling lose their processor soon"
            : "unknown: threads that block without telling keep their processor for 10 ms");
    String whyAlways = OutsideThreads.whyAlways();
    line(
        out,
        "deadlocks",
        whyAlways.isEmpty()
            ? "reported: where nobody is left who could wake a goroutine"
            : "never reported: " + whyAlways);
    return ExitStatus.OK;
  }

  private static String switchPath() {
    if (SwitchPath.current() == SwitchPath.DIRECT) {
      return "direct: goroutines switch without the JDK's park and unpark";
    }
    String standard = "standard: goroutines switch with LockSupport, which is slower";
    return SwitchPath.isStandardAsked()
        ? standard + ": -D" + SwitchPath.PROPERTY + "=standard asks for it"
        : standard;
  }

  private void checks(PrintWriter out, List<SelfCheck.Check> checks) {
    long holding = checks.stream().filter(SelfCheck.Check::ok).count();
    line(out, "hooks", "%d of %d hold".formatted(holding, checks.size()));
    for (SelfCheck.Check check : checks) {
      if (verbose || !check.ok() || check.warning()) {
        line(out, verdict(check), check.name() + ": " + check.detail());
      }
    }
  }

  private static String verdict(SelfCheck.Check check) {
    if (!check.ok()) {
      return "  MISSING";
    }
    return check.warning() ? "  WARNING" : "  ok";
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-14s%s%n", name, value);
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? "not set" : value;
  }

  private static String cgroup(String file) {
    try {
      return Files.readString(Path.of("/sys/fs/cgroup", file)).strip();
    } catch (IOException e) {
      return "none found";
    }
  }
}
