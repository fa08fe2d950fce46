package io.gopark.internal.host;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.classfile.ClassFile.ACC_SUPER;
import static java.lang.classfile.ClassFile.ACC_SYNTHETIC;
import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * The class that {@link NativeOpener} puts beside {@link Module}, where it may call that class's
 * package-private methods. In Java it reads:
 *
 * {@snippet :
 * package java.lang;
 *
 * public final class GoparkOpener {
 *   public static void open(Module target) {
 *     Object.class.getModule().implAddOpens("java.lang", target);
 *   }
 * }
 * }
 */
final class OpenerClass {
  static final String NAME = "java.lang.GoparkOpener";
  static final String METHOD = "open";

  private static final ClassDesc MODULE = ClassDesc.of("java.lang.Module");

  private OpenerClass() {}

  static byte[] bytes() {
    return ClassFile.of()
        .build(
            ClassDesc.of(NAME),
            cb ->
                cb.withFlags(ACC_PUBLIC | ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC)
                    .withMethodBody(
                        METHOD,
                        MethodTypeDesc.of(CD_void, MODULE),
                        ACC_PUBLIC | ACC_STATIC,
                        OpenerClass::openBody));
  }

  private static void openBody(CodeBuilder code) {
    code.loadConstant(CD_Object)
        .invokevirtual(CD_Class, "getModule", MethodTypeDesc.of(MODULE))
        .loadConstant("java.lang")
        .aload(0)
        .invokevirtual(MODULE, "implAddOpens", MethodTypeDesc.of(CD_void, CD_String, MODULE))
        .return_();
  }
}
