package io.gopark.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.GoRuntime;
import io.gopark.benchmarks.kotlin.MainKt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgramsTest {
  private static final Path GO_SOURCES = Path.of("go");
  private static final Pattern GO_WORK =
      Pattern.compile("(?:scaled|scaledMeasured|sized)\\(\"([^\"]+)\"");

  @ParameterizedTest
  @EnumSource(Rival.class)
  void everyProgramHasTheWorksThatTheListSaysItTakesPartInAndNoOther(Rival rival)
      throws IOException {
    Set<String> listed =
        Benchmarks.ALL_WORKS.stream()
            .filter(work -> work.rivals().contains(rival))
            .map(Benchmark::name)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(worksOf(rival)).containsExactlyInAnyOrderElementsOf(listed);
  }

  private static Set<String> worksOf(Rival rival) throws IOException {
    return switch (rival) {
      case GOPARK -> {
        try (var runtime = GoRuntime.builder().build()) {
          yield io.gopark.benchmarks.gopark.Main.program(runtime).works();
        }
      }
      case GO -> worksInGoSources();
      case VTHREADS -> io.gopark.benchmarks.vthreads.Main.program().works();
      case JOX -> io.gopark.benchmarks.jox.Main.program().works();
      case KOTLIN -> MainKt.program().works();
    };
  }

  private static Set<String> worksInGoSources() throws IOException {
    var works = new TreeSet<String>();
    try (var files = Files.newDirectoryStream(GO_SOURCES, "*.go")) {
      for (Path file : files) {
        var matcher = GO_WORK.matcher(Files.readString(file));
        while (matcher.find()) {
          works.add(matcher.group(1));
        }
      }
    }
    return works;
  }

  @Test
  void theGoTwinsAreSoundWhereThereIsAGo() throws Exception {
    var go = GoProgram.find();
    if (go.isEmpty()) {
      System.out.println("The Go twins are not compiled here: " + GoProgram.ABSENT);
      assertThat(GoProgram.build(Path.of("."))).isEmpty();
      return;
    }

    String complaints = GoProgram.output(GO_SOURCES, List.of(go.get().toString(), "vet", "./..."));
    var built = GoProgram.build(Path.of("."));

    assertThat(complaints).isEmpty();
    assertThat(built).isPresent();
    assertThat(built.orElseThrow().binary()).isExecutable();
  }

  @Test
  void aGoThatIsTooOldForTheTwinsIsPassedOver() {
    assertThat(GoProgram.isNewEnough("go1.21.9")).isFalse();
    assertThat(GoProgram.isNewEnough("go1.22.0")).isTrue();
    assertThat(GoProgram.isNewEnough("go1.23.4\n")).isTrue();
    assertThat(GoProgram.isNewEnough("devel +a1b2c3")).isFalse();
  }
}
