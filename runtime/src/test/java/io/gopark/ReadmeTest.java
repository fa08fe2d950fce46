package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code in the README compiles, runs, and does what the text around it says. */
class ReadmeTest {
  private static final Pattern CODE = Pattern.compile("```java\\n([\\s\\S]*?)```");
  private static final String IMPORTS =
      "import static io.gopark.Go.*;\nimport io.gopark.*;\nimport java.util.concurrent.*;\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void theTourRunsAsItStands() throws Exception {
    assertThat(run("Tour.java", codes().get(0)))
        .isEqualTo(
            """
            1 squared is 1
            2 squared is 4
            3 squared is 9
            4 squared is 16
            5 squared is 25\
            """);
  }

  @Test
  void theThreeOutcomesOfALimitedReceiveAreToldApart() throws Exception {
    String outcomes =
        IMPORTS
            + """
            void main() throws Exception {
              Chan<String> lines = Chan.make(1);
              lines.send("a line");
              look(lines);
              look(lines);
              lines.close();
              look(lines);
            }
            void look(Chan<String> lines) throws Exception {
              %s
            }
            """
                .formatted(codes().get(1));
    assertThat(run("Outcomes.java", outcomes)).isEqualTo("a line\nnothing for a second\nno more");
  }

  @Test
  void theProgramOfItsOwnRunsUnderGoRun() throws Exception {
    assertThat(run("Main.java", codes().get(2))).isEqualTo("Hello from a goroutine!");
  }

  @Test
  void theRuntimeBesideOtherCodeRunsTasksAsGoroutines() throws Exception {
    String task =
        """
        accepted.send(new Order(7));
        IO.println(executor.submit(() -> Goroutine.current() != null).get());
        taken.await();
        """;
    String beside =
        IMPORTS
            + """
            record Order(int number) {}
            final CountDownLatch taken = new CountDownLatch(1);
            void receiveOrders(Chan<Order> orders) throws Exception {
              IO.println(orders.recv());
              taken.countDown();
            }
            void main() throws Exception {
              %s
            }
            """
                .formatted(codes().get(3).replace("// ...", task));
    assertThat(run("Beside.java", beside).lines())
        .containsExactlyInAnyOrder("Order[number=7]", "true");
  }

  @Test
  void theImportsOfTheTableAreEnoughForItsFirstLines() throws Exception {
    String first = codes().get(4) + "void main() throws Exception { go(() -> gosched()); }\n";
    assertThat(run("First.java", first)).isEmpty();
  }

  @Test
  void itHasNoOtherCode() throws Exception {
    assertThat(codes()).hasSize(5);
  }

  @Test
  void itsCoordinatesAreThoseOfTheBuild() throws Exception {
    String version =
        find("<artifactId>gopark-parent</artifactId>\\s*<version>(.*)</version>", "pom.xml");
    String ours = "io.gopark:gopark-runtime:" + version;
    assertThat(find("implementation\\(\"(.*)\"\\)", "README.md")).isEqualTo(ours);
    assertThat(find("Coordinates `(.*)`, Java module `io.gopark`", "README.md")).isEqualTo(ours);
    assertThat(find("<version>(.*)</version>\\s*</dependency>", "README.md")).isEqualTo(version);
    assertThat(find("-javaagent:gopark-runtime-(.*)\\.jar", "README.md")).isEqualTo(version);
  }

  private static List<String> codes() throws IOException {
    return CODE.matcher(read("README.md")).results().map(found -> found.group(1)).toList();
  }

  private static String find(String pattern, String file) throws IOException {
    List<MatchResult> found = Pattern.compile(pattern).matcher(read(file)).results().toList();
    assertThat(found).as(pattern).hasSize(1);
    return found.getFirst().group(1);
  }

  private static String read(String file) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path root = here.endsWith("runtime") ? here.getParent() : here;
    return Files.readString(root.resolve(file));
  }

  private String run(String name, String code) throws Exception {
    Path program = Files.writeString(folder.resolve(name), code);
    ChildProgram.Result result = ChildProgram.runSource(List.of(), program);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result.out();
  }
}
