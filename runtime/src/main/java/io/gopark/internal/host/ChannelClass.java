package io.gopark.internal.host;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_SUPER;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * The class of the channels that {@link SelectorSet} registers: a descriptor's number, and what the
 * JDK's selectors ask of their channels. Closing one does nothing, nor does its blocking mode:
 * whatever it is the descriptor of belongs to somebody else. It is defined beside {@code
 * SelChImpl}, whose package is the JDK's. In Java it reads:
 *
 * {@snippet :
 * package sun.nio.ch;
 *
 * public final class GoparkChannel extends AbstractSelectableChannel implements SelChImpl {
 *   private final int fd;
 *
 *   public GoparkChannel(SelectorProvider provider, int fd) {
 *     super(provider);
 *     this.fd = fd;
 *   }
 *
 *   public int getFDVal() {
 *     return fd;
 *   }
 *
 *   public FileDescriptor getFD() {
 *     return null;
 *   }
 *
 *   public int validOps() {
 *     return OP_READ | OP_WRITE;
 *   }
 *
 *   // POLLIN and POLLOUT have the values of OP_READ and OP_WRITE.
 *   public int translateInterestOps(int ops) {
 *     return ops;
 *   }
 *
 *   // After an error or a hang-up, which the larger bits tell, everything is ready.
 *   public boolean translateAndSetReadyOps(int events, SelectionKeyImpl key) {
 *     key.nioReadyOps((events | -(events >>> 3) >> 31) & key.nioInterestOps());
 *     return true;
 *   }
 *
 *   public boolean translateAndUpdateReadyOps(int events, SelectionKeyImpl key) {
 *     // as above
 *   }
 *
 *   public void kill() {}
 *
 *   protected void implCloseSelectableChannel() {}
 *
 *   protected void implConfigureBlocking(boolean block) {}
 * }
 * }
 */
final class ChannelClass {
  private static final String NAME = "sun.nio.ch.GoparkChannel";
  private static final int READ_OR_WRITE = 5;
  private static final int ERROR_SHIFT = 3;
  private static final int SIGN_SHIFT = 31;

  private static final ClassDesc THIS = ClassDesc.of(NAME);
  private static final ClassDesc SUPER = ClassDesc.of(AbstractSelectableChannel.class.getName());
  private static final ClassDesc CHANNEL = ClassDesc.of("sun.nio.ch.SelChImpl");
  private static final ClassDesc KEY = ClassDesc.of("sun.nio.ch.SelectionKeyImpl");
  private static final ClassDesc PROVIDER = ClassDesc.of(SelectorProvider.class.getName());
  private static final ClassDesc FILE = ClassDesc.of("java.io.FileDescriptor");
  private static final String FIELD = "fd";

  private static final MethodHandle NEW;
  private static final MethodHandle DESCRIPTOR;

  static {
    OpenModules.ensureOpen();
    try {
      Class<?> channel = Class.forName("sun.nio.ch.SelChImpl");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(channel, MethodHandles.lookup());
      NEW =
          lookup
              .findConstructor(
                  JdkClass.define(lookup, NAME, bytes()),
                  MethodType.methodType(void.class, SelectorProvider.class, int.class))
              .asType(
                  MethodType.methodType(
                      SelectableChannel.class, SelectorProvider.class, int.class));
      DESCRIPTOR =
          lookup
              .findVirtual(channel, "getFDVal", MethodType.methodType(int.class))
              .asType(MethodType.methodType(int.class, SelectableChannel.class));
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException("this JDK's channels differ from what Gopark knows", e);
    }
  }

  private ChannelClass() {}

  /** One for {@code fd} that may be registered with {@code selector}. */
  static SelectableChannel channel(Selector selector, int fd) throws IOException {
    try {
      SelectableChannel channel = (SelectableChannel) NEW.invokeExact(selector.provider(), fd);
      return channel.configureBlocking(false);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /** The number of one of the JDK's channels. */
  static int descriptor(SelectableChannel channel) {
    try {
      return (int) DESCRIPTOR.invokeExact(channel);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  private static byte[] bytes() {
    return ClassFile.of().build(THIS, ChannelClass::body);
  }

  private static void body(ClassBuilder type) {
    MethodTypeDesc nothing = MethodTypeDesc.of(CD_void);
    MethodTypeDesc number = MethodTypeDesc.of(CD_int);
    MethodTypeDesc ready = MethodTypeDesc.of(CD_boolean, CD_int, KEY);
    type.withFlags(ACC_PUBLIC | ACC_FINAL | ACC_SUPER)
        .withSuperclass(SUPER)
        .withInterfaceSymbols(CHANNEL)
        .withField(FIELD, CD_int, ACC_PRIVATE | ACC_FINAL)
        .withMethodBody(
            INIT_NAME,
            MethodTypeDesc.of(CD_void, PROVIDER, CD_int),
            ACC_PUBLIC,
            ChannelClass::constructor)
        .withMethodBody(
            "getFDVal",
            number,
            ACC_PUBLIC,
            code -> code.aload(0).getfield(THIS, FIELD, CD_int).ireturn())
        .withMethodBody(
            "getFD", MethodTypeDesc.of(FILE), ACC_PUBLIC, code -> code.aconst_null().areturn())
        .withMethodBody(
            "validOps", number, ACC_PUBLIC, code -> code.loadConstant(READ_OR_WRITE).ireturn())
        .withMethodBody(
            "translateInterestOps",
            MethodTypeDesc.of(CD_int, CD_int),
            ACC_PUBLIC,
            code -> code.iload(1).ireturn())
        .withMethodBody("translateAndSetReadyOps", ready, ACC_PUBLIC, ChannelClass::setReady)
        .withMethodBody("translateAndUpdateReadyOps", ready, ACC_PUBLIC, ChannelClass::setReady)
        .withMethodBody("kill", nothing, ACC_PUBLIC, CodeBuilder::return_)
        .withMethodBody("implCloseSelectableChannel", nothing, ACC_PUBLIC, CodeBuilder::return_)
        .withMethodBody(
            "implConfigureBlocking",
            MethodTypeDesc.of(CD_void, CD_boolean),
            ACC_PUBLIC,
            CodeBuilder::return_);
  }

  private static void constructor(CodeBuilder code) {
    code.aload(0)
        .aload(1)
        .invokespecial(SUPER, INIT_NAME, MethodTypeDesc.of(CD_void, PROVIDER))
        .aload(0)
        .iload(2)
        .putfield(THIS, FIELD, CD_int)
        .return_();
  }

  private static void setReady(CodeBuilder code) {
    code.aload(2)
        .iload(1)
        .iload(1)
        .loadConstant(ERROR_SHIFT)
        .iushr()
        .ineg()
        .loadConstant(SIGN_SHIFT)
        .ishr()
        .ior()
        .aload(2)
        .invokevirtual(KEY, "nioInterestOps", MethodTypeDesc.of(CD_int))
        .iand()
        .invokevirtual(KEY, "nioReadyOps", MethodTypeDesc.of(CD_void, CD_int))
        .iconst_1()
        .ireturn();
  }
}
