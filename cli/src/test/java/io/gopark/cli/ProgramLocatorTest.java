package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramLocatorTest {
  @TempDir private Path folder = Path.of("");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aCompactSourceFileRuns() throws Exception {
    assertThat(run("hello.java", "void main() { System.setProperty(\"said\", \"compact\"); }"))
        .isEqualTo("compact");
  }

  @Test
  void theFirstClassWithAMainIsTheProgram() throws Exception {
    String source =
        """
        package some.where;
        record Point(int x) {}
        public class Other {
          static void main(String[] args) { System.setProperty("said", new Point(1).toString()); }
        }
        class Third { static void main() { System.setProperty("said", "third"); } }
        """;

    assertThat(run("any-name.java", source)).isEqualTo("Point[x=1]");
  }

  @Test
  void classesInNeighbouringFilesAreFound() throws Exception {
    write(
        "p/q/Friend.java", "package p.q; class Friend { static String name() { return \"f\"; } }");

    assertThat(
            run(
                "p/q/Start.java",
                "package p.q; class Start { static void main() {"
                    + " System.setProperty(\"said\", Friend.name()); } }"))
        .isEqualTo("f");
  }

  @Test
  void whatLooksLikeAPackageInACommentOrATextIsNone() throws Exception {
    write("Friend.java", "class Friend { static String name() { return \"f\"; } }");
    String source =
        """
        /*
        package of.comments;
        */
        void main() {
          String text = \"""
        package of.things;
        \""";
          System.setProperty("said", Friend.name() + text.length());
        }
        """;

    assertThat(run("Start.java", source)).isEqualTo("f19");
  }

  @Test
  void aModuleDeclarationBesideItDoesNotCount() throws Exception {
    write("m/module-info.java", "module some.module {}");
    write("m/p/Friend.java", "package p; class Friend { static String name() { return \"f\"; } }");
    String source =
        """
        package p;
        class Start {
          static void main() {
            io.gopark.Task task = () -> {};
            System.setProperty("said", Friend.name() + Start.class.getModule().isNamed());
          }
        }
        """;

    assertThat(run("m/p/Start.java", source)).isEqualTo("ffalse");
  }

  @Test
  void itsClassFilesAndWhatLiesBesideItAreResources() throws Exception {
    write("r/p/beside.txt", "beside");
    String source =
        """
        package p;
        class Start {
          static void main() throws Exception {
            byte[] own;
            try (var in = Start.class.getResourceAsStream("/p/Start.class")) {
              own = in.readAllBytes();
            }
            var beside = Start.class.getResource("beside.txt");
            String text = new String(beside.openStream().readAllBytes());
            int all = java.util.Collections.list(
                Start.class.getClassLoader().getResources("p/Start.class")).size();
            boolean none = Start.class.getResource("none.txt") == null;
            System.setProperty("said", (own[0] & 0xff) + text + all + none);
          }
        }
        """;

    assertThat(run("r/p/Start.java", source)).isEqualTo("202beside1true");
  }

  @Test
  void theApiIsThereAndTheCommandIsNot() throws Exception {
    String source =
        """
        import io.gopark.*;
        void main() throws Exception {
          Task task = () -> {};
          String said = task.getClass().getInterfaces()[0].getName();
          try {
            Class.forName("picocli.CommandLine");
            said += " and picocli";
          } catch (ClassNotFoundException e) {
          }
          try {
            Class.forName("io.gopark.cli.Main");
            said += " and the command";
          } catch (ClassNotFoundException e) {
          }
          System.setProperty("said", said);
        }
        """;

    assertThat(run("Api.java", source)).isEqualTo("io.gopark.Task");
  }

  @Test
  void errorsAreJavacs() throws Exception {
    Path file = write("Bad.java", "void main() { int x = \"a\"; }");

    assertThatThrownBy(() -> locate(file.toString(), List.of()))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NOT_RUNNABLE));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith(file + ":1: error: incompatible types")
        .endsWith("1 error\n");
  }

  @Test
  void aFileWithoutMainIsNotRunnable() throws Exception {
    Path file = write("NoMain.java", "class NoMain {}");

    assertThatThrownBy(() -> locate(file.toString(), List.of()))
        .hasMessageContaining("has no main method");
  }

  @Test
  void aMissingFileIsSaid() {
    assertThatThrownBy(() -> locate("nowhere/Missing.java", List.of()))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_INPUT))
        .hasMessage("no such file: nowhere/Missing.java");
  }

  @Test
  void aMissingClassIsSaid() {
    assertThatThrownBy(() -> locate("com.example.Missing", List.of(folder.toString())))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_INPUT));
  }

  @Test
  void aMissingClassPathEntryIsSaid() {
    assertThatThrownBy(() -> locate("Main", List.of("no/such.jar")))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_INPUT))
        .hasMessageContaining("no/such.jar");
  }

  @Test
  void aClassComesFromTheClassPath() throws Exception {
    compile(
        "Greeter", "class Greeter { void main() { System.setProperty(\"said\", \"class\"); } }");

    locate("Greeter", List.of(folder.toString())).invoke(new String[0]);

    assertThat(System.getProperty("said")).isEqualTo("class");
  }

  @Test
  void aJarRunsItsMainClass() throws Exception {
    compile(
        "InJar", "class InJar { static void main() { System.setProperty(\"said\", \"jar\"); } }");
    Path jar = jar("InJar");

    locate(jar.toString(), List.of()).invoke(new String[0]);

    assertThat(System.getProperty("said")).isEqualTo("jar");
  }

  @Test
  void aJarMayNeedWhatTheOptionNames() throws Exception {
    compile("Needed", "public class Needed { public static final String[] SAID = {\"needed\"}; }");
    Path libraries = Files.createDirectory(folder.resolve("libraries"));
    Files.copy(folder.resolve("Needed.class"), libraries.resolve("Needed.class"));
    compile(
        "Needing",
        "class Needing { static void main() { System.setProperty(\"said\", Needed.SAID[0]); } }");
    Path jar = jar("Needing");

    locate(jar.toString(), List.of(libraries.toString())).invoke(new String[0]);

    assertThat(System.getProperty("said")).isEqualTo("needed");
  }

  @Test
  void aVariableMayNameAFolderThatIsNotThere() throws Exception {
    Path file = write("Plain.java", "void main() { System.setProperty(\"said\", \"plain\"); }");
    ProgramClassPath classPath = ProgramClassPath.of(List.of(), "no/such/*");

    new ProgramLocator(classPath, new PrintStream(err, true, StandardCharsets.UTF_8))
        .locate(file.toString())
        .invoke(new String[0]);

    assertThat(System.getProperty("said")).isEqualTo("plain");
  }

  @Test
  void aFolderOfJarsThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> locate("Main", List.of("no/such/*")))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_INPUT))
        .hasMessageContaining("no/such");
  }

  @Test
  void aClassWhoseMethodsNameWhatIsMissingIsSaidInALine() throws Exception {
    compile("Gone", "public class Gone {}");
    compile("Lacking", "class Lacking { void other(Gone gone) {} void main() {} }");
    Files.delete(folder.resolve("Gone.class"));

    assertThatThrownBy(() -> locate("Lacking", List.of(folder.toString())))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NOT_RUNNABLE))
        .hasMessageContaining("Gone");
  }

  @Test
  void aJarWithoutMainClassIsNotRunnable() throws Exception {
    Path jar = jar(null);

    assertThatThrownBy(() -> locate(jar.toString(), List.of()))
        .hasMessageContaining("has no Main-Class");
  }

  @Test
  void whatIsNoJarIsNotRunnable() throws Exception {
    Path file = write("no.jar", "text");

    assertThatThrownBy(() -> locate(file.toString(), List.of()))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NOT_RUNNABLE));
  }

  private @Nullable String run(String name, String source) throws Exception {
    locate(write(name, source).toString(), List.of()).invoke(new String[0]);
    return System.getProperty("said");
  }

  private MainMethod locate(String program, List<String> classPath) {
    return new ProgramLocator(
            ProgramClassPath.of(classPath, null),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .locate(program);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, text);
  }

  private void compile(String name, String source) throws IOException {
    Path file = write("src/" + name + ".java", source);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                folder.toString(),
                "-d",
                folder.toString(),
                file.toString());
    assertThat(status).isZero();
  }

  private Path jar(@Nullable String mainClass) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    Path jar = folder.resolve("program.jar");
    if (mainClass != null) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    }
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      if (mainClass != null) {
        out.putNextEntry(new JarEntry(mainClass + ".class"));
        out.write(Files.readAllBytes(folder.resolve(mainClass + ".class")));
      }
    }
    return jar;
  }
}
