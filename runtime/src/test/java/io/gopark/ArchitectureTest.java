package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who may use whom, read from the compiled classes: every type that a class file names, in its
 * constants and descriptors.
 */
class ArchitectureTest {
  /** The packages below io.gopark.internal, and what each may use of the others. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "base", Set.of(),
          "host", Set.of("base"),
          "lock", Set.of("base", "host"),
          "sched", Set.of("base", "host", "lock"),
          "timer", Set.of("base", "host", "lock", "sched"),
          "netpoll", Set.of("base", "host", "lock", "sched"),
          "chan", Set.of("base", "host", "lock", "sched"),
          "sema", Set.of("base", "host", "lock", "sched"),
          "debug", Set.of("base", "host", "lock", "sched"));

  /** The part of the API that ties things together; what is below does not know it. */
  private static final Set<String> ABOVE_ALL =
      Set.of("io/gopark/Go", "io/gopark/GoRuntime", "io/gopark/RuntimeRules", "io/gopark/GoPanic");

  private static final Pattern TYPE = Pattern.compile("L([\\w/$]+)[;<]");

  private static List<ClassModel> classes() {
    String resource = "io/gopark/GoRuntime.class";
    URL url = Objects.requireNonNull(GoRuntime.class.getClassLoader().getResource(resource));
    Path root = Path.of(URI.create(url.toString().replace(resource, "")));
    try (Stream<Path> files = Files.walk(root.resolve("io"))) {
      return files.filter(f -> f.toString().endsWith(".class")).map(f -> parse(f)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(ClassModel model) {
    return model.thisClass().asInternalName();
  }

  private static Set<String> uses(ClassModel model) {
    Set<String> used = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof ClassEntry type) {
        String name = type.asInternalName();
        if (!name.startsWith("[")) {
          used.add(name);
        }
      } else if (entry instanceof Utf8Entry text) {
        Matcher types = TYPE.matcher(text.stringValue());
        while (types.find()) {
          used.add(types.group(1));
        }
      }
    }
    return used;
  }

  /** The package below io.gopark.internal, or an empty string. */
  private static String layer(String type) {
    String prefix = "io/gopark/internal/";
    return type.startsWith(prefix)
        ? type.substring(prefix.length(), type.indexOf('/', prefix.length()))
        : "";
  }

  @Test
  void theClassesAreFound() {
    assertThat(classes().stream().map(ArchitectureTest::layerOf).distinct())
        .containsAll(MAY_USE.keySet());
  }

  private static String layerOf(ClassModel model) {
    return layer(name(model));
  }

  @Test
  void everyPackageUsesOnlyWhatIsBelowIt() {
    Set<String> wrong = new TreeSet<>();
    for (ClassModel model : classes()) {
      String own = layer(name(model));
      if (own.isEmpty()) {
        continue;
      }
      assertThat(MAY_USE).as("a package without a place in the design").containsKey(own);
      for (String used : uses(model)) {
        String theirs = layer(used);
        if (!theirs.isEmpty() && !theirs.equals(own) && !MAY_USE.get(own).contains(theirs)) {
          wrong.add(name(model) + " -> " + used);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatIsBelowKnowsOnlyTheVocabularyOfTheApi() {
    Set<String> wrong = new TreeSet<>();
    for (ClassModel model : classes()) {
      if (!layer(name(model)).isEmpty()) {
        for (String used : uses(model)) {
          boolean above =
              ABOVE_ALL.contains(used)
                  || used.startsWith("io/gopark/sync/")
                  || used.startsWith("io/gopark/time/")
                  || used.startsWith("io/gopark/context/");
          if (above) {
            wrong.add(name(model) + " -> " + used);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void nothingOfThirdPartiesIsNeededAtRunTime() {
    Set<String> strangers = new TreeSet<>();
    for (ClassModel model : classes()) {
      for (String used : uses(model)) {
        boolean known =
            used.startsWith("java/")
                || used.startsWith("jdk/internal/")
                || used.startsWith("sun/")
                || used.startsWith("io/gopark/")
                || used.startsWith("org/jspecify/annotations/");
        if (!known && used.contains("/")) {
          strangers.add(name(model) + " -> " + used);
        }
      }
    }
    assertThat(strangers).isEmpty();
  }

  @Test
  void noStaticFieldIsEverChanged() {
    Set<String> mutable = new TreeSet<>();
    for (ClassModel model : classes()) {
      for (FieldModel field : model.fields()) {
        if (field.flags().has(AccessFlag.STATIC)
            && !field.flags().has(AccessFlag.FINAL)
            && !field.flags().has(AccessFlag.SYNTHETIC)) {
          mutable.add(name(model) + "." + field.fieldName().stringValue());
        }
      }
    }
    assertThat(mutable).isEmpty();
  }

  /**
   * It has a class of its own, which is initialised when it is first executed. Where the heap is
   * full that fails, and for good. How reports are written is another matter.
   */
  @Test
  void noOperationHasASwitchOverAnEnum() {
    Set<String> wrong = new TreeSet<>();
    for (ClassModel model : classes()) {
      for (FieldModel field : model.fields()) {
        if (field.fieldName().stringValue().startsWith("$SwitchMap$")) {
          wrong.add(name(model));
        }
      }
    }
    assertThat(wrong).containsExactly("io/gopark/RuntimeRules$1");
  }

  /** The scheduler hands a continuation from one method of the host to the other. */
  @Test
  void onlyTheHostUsesTheJdksInternals() {
    Set<String> users = new TreeSet<>();
    for (ClassModel model : classes()) {
      for (String used : uses(model)) {
        if (isInternal(used)
            && !layer(name(model)).equals("host")
            && !used.equals("jdk/internal/vm/Continuation")) {
          users.add(name(model) + " -> " + used);
        }
      }
    }
    assertThat(users).isEmpty();
  }

  /** So each member that this library calls is one that the self-check can know. */
  @Test
  void onlyTheHostCallsTheJdksInternals() {
    Set<String> callers = new TreeSet<>();
    for (ClassModel model : classes()) {
      for (PoolEntry entry : model.constantPool()) {
        if (entry instanceof MemberRefEntry member
            && isInternal(member.owner().asInternalName())
            && !layer(name(model)).equals("host")) {
          callers.add(name(model) + " -> " + member.name().stringValue());
        }
      }
    }
    assertThat(callers).isEmpty();
  }

  private static boolean isInternal(String type) {
    return type.startsWith("jdk/internal/") || type.startsWith("sun/");
  }
}
