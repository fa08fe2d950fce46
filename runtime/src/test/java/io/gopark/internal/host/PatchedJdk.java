package io.gopark.internal.host;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JDK of which one class lacks a member that this library looks for. */
public final class PatchedJdk {
  private final String type;
  private final String from;
  private final String to;

  private PatchedJdk(String type, String from) {
    this.type = type.replace('.', '/');
    this.from = from;
    this.to = from + "Elsewhere";
  }

  /**
   * Renames {@code method} throughout {@code java.lang.VirtualThread} and writes the class below
   * {@code folder}.
   *
   * @return the JVM option that puts it in place
   */
  public static String without(String method, Path folder) throws IOException {
    return withoutMethod("java.lang.VirtualThread", method, folder);
  }

  /** The same with any class of java.base; other classes that call the method fail. */
  static String withoutMethod(String type, String method, Path folder) throws IOException {
    PatchedJdk patch = new PatchedJdk(type, method);
    return patch.write(patch.methodRenamed(), folder);
  }

  /** The same with a field that no other class uses. */
  static String withoutField(String type, String field, Path folder) throws IOException {
    PatchedJdk patch = new PatchedJdk(type, field);
    return patch.write(patch.fieldRenamed(), folder);
  }

  /** Gives each constructor of {@code type} one more parameter. Who calls the old one fails. */
  static String withoutConstructor(String type, Path folder) throws IOException {
    PatchedJdk patch = new PatchedJdk(type, ConstantDescs.INIT_NAME);
    return patch.write(patch.constructorsExtended(), folder);
  }

  /** The same with an int constant of {@code java.lang.VirtualThread} that has another value. */
  static String withConstant(String constant, int value, Path folder) throws IOException {
    PatchedJdk patch = new PatchedJdk("java.lang.VirtualThread", constant);
    return patch.write(patch.constantChanged(value), folder);
  }

  private ClassTransform constantChanged(int value) {
    return (builder, element) -> {
      if (element instanceof FieldModel field && field.fieldName().equalsString(from)) {
        builder.withField(
            from,
            field.fieldTypeSymbol(),
            body ->
                field.forEach(part ->
                    body.with(
                        part instanceof ConstantValueAttribute
                            ? ConstantValueAttribute.of(value)
                            : part)));
      } else {
        builder.with(element);
      }
    };
  }

  private String write(ClassTransform patch, Path folder) throws IOException {
    Path file = folder.resolve(type + ".class");
    Files.createDirectories(file.getParent());
    ClassFile classFile = ClassFile.of();
    Files.write(file, classFile.transformClass(classFile.parse(original()), patch));
    return "--patch-module=java.base=" + folder;
  }

  private ClassTransform methodRenamed() {
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeInstruction call
              && call.owner().name().equalsString(type)
              && call.name().equalsString(from)) {
            code.invoke(
                call.opcode(), call.owner().asSymbol(), to, call.typeSymbol(), call.isInterface());
          } else {
            code.with(element);
          }
        };
    ClassTransform declaration =
        (builder, element) -> {
          if (element instanceof MethodModel method && method.methodName().equalsString(from)) {
            builder.withMethod(
                to,
                method.methodTypeSymbol(),
                method.flags().flagsMask(),
                body -> method.forEach(body));
          } else {
            builder.with(element);
          }
        };
    return ClassTransform.transformingMethodBodies(calls).andThen(declaration);
  }

  private ClassTransform constructorsExtended() {
    return (builder, element) -> {
      if (element instanceof MethodModel method && method.methodName().equalsString(from)) {
        MethodTypeDesc before = method.methodTypeSymbol();
        builder.withMethod(
            from,
            before.insertParameterTypes(before.parameterCount(), ConstantDescs.CD_Object),
            method.flags().flagsMask(),
            body -> method.forEach(body));
      } else {
        builder.with(element);
      }
    };
  }

  private ClassTransform fieldRenamed() {
    CodeTransform accesses =
        (code, element) -> {
          if (element instanceof FieldInstruction access
              && access.owner().name().equalsString(type)
              && access.name().equalsString(from)) {
            code.fieldAccess(access.opcode(), access.owner().asSymbol(), to, access.typeSymbol());
          } else {
            code.with(element);
          }
        };
    ClassTransform declaration =
        (builder, element) -> {
          if (element instanceof FieldModel field && field.fieldName().equalsString(from)) {
            builder.withField(to, field.fieldTypeSymbol(), body -> field.forEach(body));
          } else {
            builder.with(element);
          }
        };
    return ClassTransform.transformingMethodBodies(accesses).andThen(declaration);
  }

  private byte[] original() throws IOException {
    try (InputStream in = Object.class.getResourceAsStream("/" + type + ".class")) {
      if (in == null) {
        throw new IOException("the JDK does not show " + type);
      }
      return in.readAllBytes();
    }
  }
}
