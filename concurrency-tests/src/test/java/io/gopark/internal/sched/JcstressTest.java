package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the jcstress tests of this module, each in JVMs of its own. */
final class JcstressTest {
  private static final long SECONDS = Effort.of(900, 3_000);

  /** What a normal run repeats: of each protocol the race that matters most, and all controls. */
  private static final String SHORT =
      "RunQueueJcstress.(OwnerAndThief|LastOne|RunNext|Publication|NeverCalledEmpty)$"
          + "|RunQueueJcstress.TakenForAlone$"
          + "|SubmitSpinDownJcstress.(Spinning|NotSpinning|Global|NoFence|LookedTooEarly)$"
          + "|RetakeJcstress"
          + "|SelectClaimJcstress.(TwoPartners|LateInterrupt|WholeSelect)$"
          + "|SelectClaimJcstress.(NumberReadTooLate|LooksThenTakes)$"
          + "|TimerHeapJcstress.(ThiefAndStop|MoveAndStop|LooksWithoutTheLock)$"
          + "|PollSleepJcstress.(EarlierTimer|LookedTooEarly)$"
          + "|SleepingPollerJcstress"
          + "|LockJcstress.(Exclusion|Wakeup|LooksThenLocks)$"
          + "|SemaJcstress.(ReleaseAndGiveUp|LastOfAGroup|TicketAndNotify|AttemptTakenBack)$"
          + "|SemaJcstress.(CountsAfterwards|NotTakenBack)$"
          + "|MutexJcstress.(Exclusion|UnlockAndGiveUp|HandOverAndGiveUp|UnlocksByStore)$"
          + "|PoolShardJcstress.(OwnerAndThief|SlotForAll)$"
          + "|MountingJcstress"
          + "|EarlyReadyJcstress";

  private static final String OPENED =
      "--add-opens=java.base/java.lang=ALL-UNNAMED"
          + " --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED"
          + " --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

  private static final int SHORT_TESTS = 48;

  /** Whether some tenths of a second show the outcome, as a rule. */
  private enum Comes {
    OFTEN,
    RARELY
  }

  /** A test that lacks a step, and the failure that it must show and the others must not. */
  private record Control(String test, String outcome, Comes comes) {}

  private static final List<Control> CONTROLS =
      List.of(
          new Control("RunQueueJcstress.TakenForAlone", "1, 1", Comes.OFTEN),
          new Control("SubmitSpinDownJcstress.NoFence", "0, 0", Comes.RARELY),
          new Control("SubmitSpinDownJcstress.LookedTooEarly", "0, 0", Comes.RARELY),
          new Control("RetakeJcstress.NoHandshake", "0, 0", Comes.RARELY),
          new Control("SelectClaimJcstress.NumberReadTooLate", "1, 1", Comes.OFTEN),
          new Control("SelectClaimJcstress.LooksThenTakes", "1, 1", Comes.OFTEN),
          new Control("TimerHeapJcstress.LooksWithoutTheLock", "2", Comes.OFTEN),
          new Control("PollSleepJcstress.LookedTooEarly", "0, 0", Comes.OFTEN),
          new Control("SleepingPollerJcstress.LookedTooEarly", "0, 0", Comes.OFTEN),
          new Control("LockJcstress.LooksThenLocks", "1, 1", Comes.RARELY),
          new Control("SemaJcstress.CountsAfterwards", "0, 0", Comes.OFTEN),
          new Control("SemaJcstress.NotTakenBack", "0, 0", Comes.RARELY),
          new Control("MutexJcstress.UnlocksByStore", "0, 0", Comes.OFTEN),
          new Control("PoolShardJcstress.SlotForAll", "1, 1", Comes.RARELY),
          new Control("MountingJcstress.UnmountNoFence", "1", Comes.RARELY),
          new Control("MountingJcstress.UnmountNoLock", "1", Comes.RARELY),
          new Control("MountingJcstress.MountNoFence", "0, 0", Comes.RARELY),
          new Control("EarlyReadyJcstress.RunsAtOnce", "0", Comes.RARELY));

  @TempDir Path folder;

  @Test
  @Timeout(value = 3_600)
  void noForbiddenOutcomeIsObserved() throws Exception {
    String out = run(Effort.LONG ? "Jcstress" : SHORT, Effort.LONG ? 200 : 150);

    assertThat(out).as(out).contains("Failed tests: No matches", "Error tests: No matches");
    assertThat(count(out, "\\] io\\.gopark\\.[a-z.]+[A-Za-z]+Jcstress\\.\\w+\\s"))
        .as(out)
        .isGreaterThanOrEqualTo(SHORT_TESTS);
    insistOnControls(out);
    Effort.record("jcstress", "```\n" + summary(out) + "```\n");
  }

  /**
   * In a short run each control has some tenths of a second, in which a rare outcome may not come:
   * half of the rare ones may miss theirs. Where more do, those that did not show anything get some
   * seconds each.
   */
  private void insistOnControls(String out) throws IOException, InterruptedException {
    List<Control> blind = CONTROLS.stream().filter(c -> isBlind(c, out)).toList();
    if (Effort.LONG) {
      assertThat(blind).as(out).isEmpty();
    } else {
      List<Control> still = stillBlind(stillBlind(blind, 2_000), 10_000);
      assertThat(isEnough(still)).as("blind: %s", still).isTrue();
    }
  }

  /**
   * Both actors have to run at the same moment, for which a busy machine takes longer. One after
   * the other, until enough have shown their outcome.
   */
  private List<Control> stillBlind(List<Control> blind, int millis)
      throws IOException, InterruptedException {
    List<Control> still = new ArrayList<>(blind);
    still.sort(Comparator.comparing(Control::comes));
    for (Control each : List.copyOf(still)) {
      if (isEnough(still)) {
        break;
      }
      if (!isBlind(each, run("(" + each.test() + ")$", millis))) {
        still.remove(each);
      }
    }
    return still;
  }

  private static boolean isEnough(List<Control> blind) {
    long rare = CONTROLS.stream().filter(c -> c.comes() == Comes.RARELY).count();
    return blind.stream().noneMatch(c -> c.comes() == Comes.OFTEN) && blind.size() <= rare / 2;
  }

  private static boolean isBlind(Control control, String out) {
    return samples(out, control.test(), control.outcome()) == 0;
  }

  private String run(String tests, int millis) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of("-v", "-t", tests, "-f", "1", "-fsm", "1", "-af", "NONE"));
    if (Effort.LONG) {
      command.addAll(List.of("-iters", "2", "-time", String.valueOf(millis)));
      command.addAll(List.of("-jvmArgsPrepend", OPENED));
    } else {
      // One configuration of the JVM, so that the time goes into iterations.
      command.addAll(List.of("-iters", "2", "-time", String.valueOf(millis), "-sc", "false"));
      command.addAll(List.of("-jvmArgs", OPENED));
    }
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String out = Files.readString(log);
    assertThat(ended).as(out).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out;
  }

  private static int count(String text, String regex) {
    return (int) Pattern.compile(regex).matcher(text).results().count();
  }

  /** How often {@code test} had the outcome {@code id}, over all configurations. */
  private static long samples(String out, String test, String id) {
    Matcher line =
        Pattern.compile("(?s)RUN RESULTS.*?\\." + test + "\\s.*?\\n\\s+" + id + "\\s+([0-9,]+)")
            .matcher(out);
    return line.find() ? Long.parseLong(line.group(1).replace(",", "")) : 0;
  }

  /** The table that jcstress ends with. */
  private static String summary(String out) {
    return out.substring(out.indexOf("RUN RESULTS"))
        .lines()
        .filter(line -> line.contains("[OK]") || line.matches("\\s+\\S.*\\d%.*"))
        .map(line -> line.strip() + "\n")
        .reduce("", String::concat);
  }
}
