package io.gopark.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a source file in memory as {@code java FILE.java} does: any class name in any file name,
 * compact source files, and classes in neighbouring files when they are used.
 */
final class SourceCompiler {
  private static final Pattern PACKAGE =
      Pattern.compile("^\\s*package\\s+([\\w$]+(?:\\s*\\.\\s*[\\w$]+)*)\\s*;", Pattern.MULTILINE);

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
          (JavacTask)
              javac.getTask(out, memory, null, options(file, source), null, List.of(source));
      TopLevelClasses topLevel = new TopLevelClasses(source);
      task.addTaskListener(topLevel);
      if (!task.call()) {
        throw CommandException.notRunnable("%s does not compile".formatted(file));
      }
      return new CompiledProgram(memory.classes(), topLevel.names);
    } catch (IOException e) {
      throw CommandException.missing("cannot read %s: %s".formatted(file, e.getMessage()));
    } finally {
      out.flush();
    }
  }

  private List<String> options(Path file, JavaFileObject source) throws IOException {
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
    Path root = sourceRoot(file, source.getCharContent(true));
    options.add("-sourcepath");
    options.add(root == null ? "" : root.toString());
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

  /** The folder that the file's package starts in; none when the file lies elsewhere. */
  static @Nullable Path sourceRoot(Path file, CharSequence text) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Matcher declaration = PACKAGE.matcher(text);
    if (folder == null || !declaration.find()) {
      return folder;
    }
    Path suffix = Path.of(declaration.group(1).replaceAll("\\s", "").replace('.', '/'));
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

  private static final class TopLevelClasses implements TaskListener {
    private final JavaFileObject source;
    private final List<String> names = new ArrayList<>();

    TopLevelClasses(JavaFileObject source) {
      this.source = source;
    }

    @Override
    public void finished(TaskEvent event) {
      if (event.getKind() != TaskEvent.Kind.PARSE
          || !event.getSourceFile().toUri().equals(source.toUri())) {
        return;
      }
      CompilationUnitTree unit = event.getCompilationUnit();
      String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
      unit.getTypeDecls().stream()
          .filter(ClassTree.class::isInstance)
          .map(type -> prefix + ((ClassTree) type).getSimpleName())
          .forEach(names::add);
    }
  }
}
