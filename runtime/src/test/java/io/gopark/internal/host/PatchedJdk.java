package io.gopark.internal.host;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JDK whose virtual threads lack one method, by the name that this library looks for. */
public final class PatchedJdk {
  private static final String CLASS = "java/lang/VirtualThread";

  private PatchedJdk() {}

  /**
   * Renames {@code method} throughout {@code java.lang.VirtualThread} and writes the class below
   * {@code folder}.
   *
   * @return the JVM option that puts it in place
   */
  public static String without(String method, Path folder) throws IOException {
    Path file = folder.resolve(CLASS + ".class");
    Files.createDirectories(file.getParent());
    Files.write(file, renamed(method, method + "Elsewhere"));
    return "--patch-module=java.base=" + folder;
  }

  private static byte[] renamed(String from, String to) throws IOException {
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeInstruction call
              && call.owner().name().equalsString(CLASS)
              && call.name().equalsString(from)) {
            code.invoke(
                call.opcode(), call.owner().asSymbol(), to, call.typeSymbol(), call.isInterface());
          } else {
            code.with(element);
          }
        };
    ClassTransform declaration =
        (type, element) -> {
          if (element instanceof MethodModel method && method.methodName().equalsString(from)) {
            type.withMethod(
                to,
                method.methodTypeSymbol(),
                method.flags().flagsMask(),
                body -> method.forEach(body));
          } else {
            type.with(element);
          }
        };
    ClassFile classFile = ClassFile.of();
    return classFile.transformClass(
        classFile.parse(original()),
        ClassTransform.transformingMethodBodies(calls).andThen(declaration));
  }

  private static byte[] original() throws IOException {
    try (InputStream in = Object.class.getResourceAsStream("/" + CLASS + ".class")) {
      if (in == null) {
        throw new IOException("the JDK does not show " + CLASS);
      }
      return in.readAllBytes();
    }
  }
}
