package io.gopark.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a source file in memory as {@code java FILE.java} does: any class name in any file name,
 * compact source files, and classes in neighbouring files when they are used.
 */
final class SourceCompiler {
  private static final Pattern ALSO_FOR_COMPILER =
      Pattern.compile("--(add-exports|add-modules|limit-modules|module-path)=");

  private final ProgramClassPath classPath;
  private final PrintStream err;

  SourceCompiler(ProgramClassPath classPath, PrintStream err) {
    this.classPath = classPath;
    this.err = err;
  }

  CompiledProgram compile(Path file) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    if (javac == null) {
      throw new CommandException(
          ExitStatus.UNAVAILABLE,
          "this Java has no compiler; point JAVA_HOME at a JDK instead of a JRE");
    }
    PrintWriter out = new PrintWriter(new OutputStreamWriter(err, err.charset()), true);
    try (StandardJavaFileManager files =
            javac.getStandardFileManager(null, null, Charset.defaultCharset());
        MemoryFileManager memory = new MemoryFileManager(files)) {
      JavaFileObject source = new AnyName(files.getJavaFileObjects(file).iterator().next());
      JavacTask task =
          (JavacTask) javac.getTask(out, memory, null, options(), null, List.of(source));
      Parsed parsed = new Parsed(file, source, files);
      task.addTaskListener(parsed);
      if (!task.call()) {
        throw CommandException.notRunnable("%s does not compile".formatted(file));
      }
      return new CompiledProgram(memory.classes(), parsed.names, parsed.root);
    } catch (IOException e) {
      throw CommandException.missing("cannot read %s: %s".formatted(file, e.getMessage()));
    } finally {
      out.flush();
    }
  }

  private List<String> options() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-g",
                "-Xlint:none",
                "-XDsuppressNotes",
                "-Xprefer:source",
                "-implicit:class",
                "-classpath",
                classPath.forCompiler()));
    options.addAll(asTheJvm(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    return options;
  }

  /** What this JVM was allowed on its command line, the program's source may use. */
  static List<String> asTheJvm(List<String> arguments) {
    List<String> options = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals("--enable-preview")) {
        String feature = String.valueOf(Runtime.version().feature());
        options.addAll(List.of(argument, "-source", feature));
      } else if (ALSO_FOR_COMPILER.matcher(argument).lookingAt()) {
        options.add(argument);
      }
    }
    return options;
  }

  /** The folder that the file's package starts in; null: the file lies elsewhere. */
  private static @Nullable Path sourceRoot(Path file, @Nullable ExpressionTree packageName) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || packageName == null) {
      return folder;
    }
    Path suffix = Path.of(packageName.toString().replace('.', '/'));
    if (!folder.endsWith(suffix)) {
      return null;
    }
    Path root = folder;
    for (int i = 0; root != null && i < suffix.getNameCount(); i++) {
      root = root.getParent();
    }
    return root;
  }

  /** A public class need not be named like its file. */
  private static final class AnyName extends ForwardingJavaFileObject<JavaFileObject> {
    AnyName(JavaFileObject file) {
      super(file);
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }
  }

  /** What the file says of itself. Other sources are looked for only after it has been parsed. */
  private static final class Parsed implements TaskListener {
    private final Path file;
    private final JavaFileObject source;
    private final StandardJavaFileManager files;
    private final List<String> names = new ArrayList<>();
    private @Nullable Path root;

    Parsed(Path file, JavaFileObject source, StandardJavaFileManager files) throws IOException {
      this.file = file;
      this.source = source;
      this.files = files;
      // Without any, sources would be looked for on the class path.
      files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
    }

    @Override
    public void finished(TaskEvent event) {
      if (event.getKind() != TaskEvent.Kind.PARSE
          || !event.getSourceFile().toUri().equals(source.toUri())) {
        return;
      }
      CompilationUnitTree unit = event.getCompilationUnit();
      lookForOthers(sourceRoot(file, unit.getPackageName()));
      String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
      unit.getTypeDecls().stream()
          .filter(ClassTree.class::isInstance)
          .map(type -> prefix + ((ClassTree) type).getSimpleName())
          .forEach(names::add);
    }

    private void lookForOthers(@Nullable Path in) {
      root = in;
      if (in != null) {
        try {
          files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of(in));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
