package io.gopark.internal.host;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_SUPER;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * The class that {@link JdkPollers} puts into the JDK's arrays of pollers. It is defined beside
 * {@code Poller}, whose abstract methods are package-private, and knows of this library only an
 * interface of the JDK's. In Java it reads:
 *
 * {@snippet :
 * package sun.nio.ch;
 *
 * final class GoparkPoller extends Poller {
 *   private final IntBinaryOperator hook;
 *
 *   GoparkPoller(IntBinaryOperator hook) {
 *     this.hook = hook;
 *   }
 *
 *   void implRegister(int fd) {
 *     hook.applyAsInt(fd, PollerHook.REGISTER);
 *   }
 *
 *   void implDeregister(int fd, boolean polled) {
 *     hook.applyAsInt(fd, polled ? 1 : 0);
 *   }
 *
 *   int poll(int timeout) {
 *     return 0; // nobody calls it: the hook registers with other pollers
 *   }
 * }
 * }
 */
final class PollerClass {
  static final String NAME = "sun.nio.ch.GoparkPoller";

  private static final ClassDesc THIS = ClassDesc.of(NAME);
  private static final ClassDesc POLLER = ClassDesc.of("sun.nio.ch.Poller");
  private static final ClassDesc HOOK = ClassDesc.of("java.util.function.IntBinaryOperator");
  private static final String FIELD = "hook";

  private PollerClass() {}

  static byte[] bytes() {
    return ClassFile.of().build(THIS, PollerClass::body);
  }

  private static void body(ClassBuilder type) {
    type.withFlags(ACC_FINAL | ACC_SUPER)
        .withSuperclass(POLLER)
        .withField(FIELD, HOOK, ACC_PRIVATE | ACC_FINAL)
        .withMethodBody(INIT_NAME, MethodTypeDesc.of(CD_void, HOOK), 0, PollerClass::constructor)
        .withMethodBody(
            "implRegister",
            MethodTypeDesc.of(CD_void, CD_int),
            0,
            code -> callHook(code.aload(0).getfield(THIS, FIELD, HOOK).iload(1).iconst_m1()))
        .withMethodBody(
            "implDeregister",
            MethodTypeDesc.of(CD_void, CD_int, CD_boolean),
            0,
            // A boolean is an int on the stack.
            code -> callHook(code.aload(0).getfield(THIS, FIELD, HOOK).iload(1).iload(2)))
        .withMethodBody(
            "poll", MethodTypeDesc.of(CD_int, CD_int), 0, code -> code.iconst_0().ireturn());
  }

  private static void constructor(CodeBuilder code) {
    code.aload(0)
        .invokespecial(POLLER, INIT_NAME, MethodTypeDesc.of(CD_void))
        .aload(0)
        .aload(1)
        .putfield(THIS, FIELD, HOOK)
        .return_();
  }

  private static void callHook(CodeBuilder code) {
    code.invokeinterface(HOOK, "applyAsInt", MethodTypeDesc.of(CD_int, CD_int, CD_int))
        .pop()
        .return_();
  }
}
