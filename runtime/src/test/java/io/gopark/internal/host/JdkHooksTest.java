package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.host.SelfCheck.Check;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * That the check of the hooks knows what the compiled classes call. What they reach by name is not
 * in it, but fails where it is looked up, when the class that does it is initialised.
 */
class JdkHooksTest {
  /** Those of which nothing is executed on the standard path. */
  private static final Set<String> DIRECT_ONLY =
      Stream.of(
              DirectHooks.class,
              Entering.class,
              FreshThread.class,
              FrozenStacks.class,
              Mounting.class,
              ProbeCarrier.class,
              SwitchProbe.class,
              SwitchRehearsal.class)
          .map(Class::getSimpleName)
          .collect(Collectors.toSet());

  @BeforeAll
  static void open() {
    OpenModules.ensureOpen();
  }

  @Test
  void allThatIsCalledOnBothPathsIsLookedForOnBoth() throws IOException {
    Set<String> known = names(JdkHooks.forScheduling());
    assertThat(known).contains("jdk.internal.vm.Continuation.pin()");
    assertThat(missing(false, known)).isEmpty();
  }

  @Test
  void allThatTheDirectPathCallsIsLookedFor() throws IOException {
    Set<String> known = names(JdkHooks.forScheduling());
    known.addAll(names(JdkHooks.forSwitching()));
    assertThat(missing(true, known)).isEmpty();
  }

  @Test
  void everyHookIsLookedForOnce() {
    List<Check> all = JdkHooks.forScheduling();
    all.addAll(JdkHooks.forSwitching());
    all.addAll(JdkHooks.forPolling());
    assertThat(all).extracting(Check::name).doesNotHaveDuplicates();
  }

  private static Set<String> names(List<Check> checks) {
    return checks.stream().map(Check::name).collect(Collectors.toCollection(HashSet::new));
  }

  /** What the classes of one path call, and {@code known} does not name. */
  private static Set<String> missing(boolean direct, Set<String> known) throws IOException {
    Set<String> called = new TreeSet<>();
    Path host = ChildJvm.folderOf(OpenModules.class).resolve("io/gopark/internal/host");
    try (Stream<Path> files = Files.list(host)) {
      for (Path file : files.toList()) {
        String type = file.getFileName().toString().split("[.$]", 2)[0];
        if (DIRECT_ONLY.contains(type) == direct) {
          addCalled(ClassFile.of().parse(file), called);
        }
      }
    }
    assertThat(called).isNotEmpty();
    called.removeAll(known);
    return called;
  }

  /** {@code Unsafe} is what the JDK itself stands on. */
  private static void addCalled(ClassModel model, Set<String> called) {
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof MemberRefEntry member) {
        String owner = member.owner().asInternalName().replace('/', '.');
        boolean internal = owner.startsWith("jdk.internal.") || owner.startsWith("sun.");
        if (internal && !owner.equals("jdk.internal.misc.Unsafe")) {
          called.add(label(owner, member));
        }
      }
    }
  }

  private static String label(String owner, MemberRefEntry member) {
    String name = member.name().stringValue();
    if (!member.type().stringValue().startsWith("(")) {
      return owner + "." + name;
    }
    String parameters =
        MethodTypeDesc.ofDescriptor(member.type().stringValue()).parameterList().stream()
            .map(type ->
                type.isPrimitive() ? type.displayName() : binaryName(type.descriptorString()))
            .collect(Collectors.joining(", ", "(", ")"));
    return name.equals("<init>") ? "new " + owner + parameters : owner + "." + name + parameters;
  }

  /** As in {@link JdkHooks}: of an array, its descriptor. */
  private static String binaryName(String descriptor) {
    String dotted = descriptor.replace('/', '.');
    return dotted.startsWith("L") ? dotted.substring(1, dotted.length() - 1) : dotted;
  }
}
