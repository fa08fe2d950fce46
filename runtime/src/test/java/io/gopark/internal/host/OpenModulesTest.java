package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.host.ChildJvm.Result;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenModulesTest {
  private static final String PROGRAM = OpenModulesProgram.class.getName();
  private static final String AGENT = GoparkAgent.class.getName();
  private static final String FLAG_FOR_CLASS_PATH = "--add-opens java.base/java.lang=ALL-UNNAMED";
  private static final String FLAG_FOR_MODULE = "--add-opens java.base/java.lang=io.gopark";

  @TempDir Path folder;

  @Test
  void theFlagOpensSilently() throws Exception {
    Result child = onClassPath("once", "--add-opens", "java.base/java.lang=ALL-UNNAMED");
    assertThat(child).isEqualTo(new Result(0, "FLAG direct=true", ""));
  }

  @Test
  void withoutAFlagTheLibraryOpensItselfAndOnlyTheJvmWarns() throws Exception {
    Result child = onClassPath("once");
    assertThat(child.out()).isEqualTo("NATIVE direct=true");
    assertThat(child.err().lines().filter(line -> !line.isBlank()))
        .hasSize(4)
        .allMatch(line -> line.startsWith("WARNING: "))
        .anyMatch(line -> line.contains("--enable-native-access=ALL-UNNAMED"));
  }

  @Test
  void withNativeAccessEnabledTheSameIsSilent() throws Exception {
    Result child = onClassPath("once", "--enable-native-access=ALL-UNNAMED");
    assertThat(child).isEqualTo(new Result(0, "NATIVE direct=true", ""));
  }

  @Test
  void theJvmsOwnJniChecksHaveNothingToSay() throws Exception {
    Result child = onClassPath("once", "--enable-native-access=ALL-UNNAMED", "-Xcheck:jni");
    assertThat(child).isEqualTo(new Result(0, "NATIVE direct=true", ""));
  }

  @Test
  void theUserCanForbidTheNativeRoute() throws Exception {
    Result child = onClassPath("once", "-Dgopark.open=never");
    assertThat(child)
        .isEqualTo(refusal("-Dgopark.open=never forbids opening it", FLAG_FOR_CLASS_PATH));
  }

  @Test
  void theJvmCanDenyTheNativeRoute() throws Exception {
    Result child = onClassPath("once", "--illegal-native-access=deny");
    assertThat(child)
        .isEqualTo(refusal("the JVM denies native access to this library", FLAG_FOR_CLASS_PATH));
  }

  @Test
  void onlyHotSpotIsTrustedWithTheNativeRoute() {
    assertThat(NativeOpener.isHotSpot("OpenJDK 64-Bit Server VM")).isTrue();
    assertThat(NativeOpener.isHotSpot("Java HotSpot(TM) 64-Bit Server VM")).isTrue();
    assertThat(NativeOpener.isHotSpot("Eclipse OpenJ9 VM")).isFalse();
    assertThat(NativeOpener.isHotSpot("Substrate VM")).isFalse();
  }

  @Test
  void aHomeWithoutLibjvmIsRefused() throws Exception {
    Result child =
        onClassPath("once", "--enable-native-access=ALL-UNNAMED", "-Djava.home=" + folder);
    assertThat(child).isEqualTo(refusal("there is no libjvm under java.home", FLAG_FOR_CLASS_PATH));
  }

  @Test
  void theFlagMakesTheForbiddenRouteNeedless() throws Exception {
    Result child =
        onClassPath(
            "once", "-Dgopark.open=never", "--add-opens", "java.base/java.lang=ALL-UNNAMED");
    assertThat(child).isEqualTo(new Result(0, "FLAG direct=true", ""));
  }

  @Test
  void theAgentOpensSilently() throws Exception {
    Path jar = ChildJvm.jar(folder.resolve("agent.jar"), Map.of("Premain-Class", AGENT));
    Result child = onClassPath("once", "-javaagent:" + jar, "--illegal-native-access=deny");
    assertThat(child).isEqualTo(new Result(0, "AGENT direct=true", ""));
  }

  @Test
  void theAgentServesAModuleToo() throws Exception {
    Path jar = ChildJvm.modularJar(folder.resolve("m.jar"), Map.of("Premain-Class", AGENT));
    Result child = asModule(jar, "-javaagent:" + jar, "--add-modules=java.instrument");
    assertThat(child).isEqualTo(new Result(0, "AGENT direct=true", ""));
  }

  @Test
  void theAgentServesOtherClassLoadersToo() throws Exception {
    Path jar = ChildJvm.jar(folder.resolve("agent.jar"), Map.of("Premain-Class", AGENT));
    Result child =
        ChildJvm.java("-javaagent:" + jar, "-cp", ChildJvm.classPath(), PROGRAM, "copy", library());
    assertThat(child).isEqualTo(new Result(0, lines("copy AGENT", "AGENT direct=true"), ""));
  }

  @Test
  void anExecutableJarCanNameTheAgent() throws Exception {
    Path jar =
        ChildJvm.jar(
            folder.resolve("app.jar"),
            Map.of("Main-Class", PROGRAM, "Launcher-Agent-Class", AGENT));
    assertThat(ChildJvm.java("-jar", jar.toString(), "once"))
        .isEqualTo(new Result(0, "AGENT direct=true", ""));
  }

  @Test
  void anExecutableJarCanOpenByItsManifest() throws Exception {
    Path jar =
        ChildJvm.jar(
            folder.resolve("app.jar"),
            Map.of("Main-Class", PROGRAM, "Add-Opens", "java.base/java.lang"));
    assertThat(ChildJvm.java("-jar", jar.toString(), "once"))
        .isEqualTo(new Result(0, "FLAG direct=true", ""));
  }

  @Test
  void aModuleIsOpenedTo() throws Exception {
    Path jar = ChildJvm.modularJar(folder.resolve("m.jar"), Map.of());
    assertThat(asModule(jar, "--enable-native-access=io.gopark"))
        .isEqualTo(new Result(0, "NATIVE direct=true", ""));
  }

  @Test
  void aModuleIsNamedInTheAdvice() throws Exception {
    Path jar = ChildJvm.modularJar(folder.resolve("m.jar"), Map.of());
    assertThat(asModule(jar, "-Dgopark.open=never"))
        .isEqualTo(refusal("-Dgopark.open=never forbids opening it", FLAG_FOR_MODULE));
    assertThat(asModule(jar, "--add-opens", "java.base/java.lang=io.gopark"))
        .isEqualTo(new Result(0, "FLAG direct=true", ""));
  }

  @Test
  void manyThreadsMayOpenAtOnce() throws Exception {
    Result child = onClassPath("race", "--enable-native-access=ALL-UNNAMED");
    assertThat(child).isEqualTo(new Result(0, "NATIVE direct=true", ""));
  }

  @Test
  void aCopyInAnotherClassLoaderOpensForItself() throws Exception {
    Result child =
        ChildJvm.java(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            ChildJvm.classPath(),
            PROGRAM,
            "copy",
            library());
    assertThat(child).isEqualTo(new Result(0, lines("copy NATIVE", "NATIVE direct=true"), ""));
  }

  private static Result onClassPath(String mode, String... options) throws Exception {
    var arguments = new String[options.length + 4];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = "-cp";
    arguments[options.length + 1] = ChildJvm.classPath();
    arguments[options.length + 2] = PROGRAM;
    arguments[options.length + 3] = mode;
    return ChildJvm.java(arguments);
  }

  private static Result asModule(Path jar, String... options) throws Exception {
    var arguments = new String[options.length + 5];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = "--module-path";
    arguments[options.length + 1] = jar.toString();
    arguments[options.length + 2] = "-m";
    arguments[options.length + 3] = "io.gopark/" + PROGRAM;
    arguments[options.length + 4] = "once";
    return ChildJvm.java(arguments);
  }

  private static Result refusal(String reason, String flag) {
    return new Result(
        0,
        "NONE goroutines need java.base opened, but " + reason + "; start java with " + flag,
        "");
  }

  private static String library() {
    return ChildJvm.folderOf(OpenModules.class).toString();
  }

  private static String lines(String... lines) {
    return String.join(System.lineSeparator(), lines);
  }
}
