package io.gopark.internal.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code java.lang} with no flag: the foreign-function API reaches the running JVM's own JNI
 * table, and JNI's {@code DefineClass} accepts the boot loader, which no Java-level method does.
 *
 * <p>A JNI reference is valid only within the native call that produced it, so the route makes a
 * single call whose result is a reference, uses that result as a success flag only, and looks the
 * class up by name afterwards.
 */
@SuppressWarnings("restricted")
final class NativeOpener {
  // Slots of the function tables, fixed by the JNI specification.
  private static final int JAVA_VM_GET_ENV = 6;
  private static final int JNI_DEFINE_CLASS = 5;
  private static final int JNI_EXCEPTION_CLEAR = 17;
  private static final int JNI_VERSION = 0x00150000;

  private static final Linker LINKER = Linker.nativeLinker();

  private NativeOpener() {}

  /** Whether some copy of this library has gone this way in this JVM. */
  static boolean hasRun() {
    return opener() != null;
  }

  /** Opens {@code java.lang} to {@code target}. The caller holds the JVM-wide lock. */
  static void openJavaLang(Module target) {
    String vm = System.getProperty("java.vm.name", "unknown");
    if (!isHotSpot(vm)) {
      throw OpenModules.unsupported("the JVM is not HotSpot but " + vm, null);
    }
    if (opener() == null) {
      defineOnFreshThread();
    }
    Class<?> opener = opener();
    if (opener == null) {
      throw OpenModules.unsupported("the JVM did not define " + OpenerClass.NAME, null);
    }
    try {
      opener.getMethod(OpenerClass.METHOD, Module.class).invoke(null, target);
    } catch (InvocationTargetException e) {
      throw OpenModules.unsupported("this JDK refused: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw OpenModules.unsupported("an unknown " + OpenerClass.NAME + " is in the way", e);
    }
  }

  static boolean isHotSpot(String vmName) {
    return vmName.contains("HotSpot") || vmName.startsWith("OpenJDK");
  }

  private static @Nullable Class<?> opener() {
    try {
      return Class.forName(OpenerClass.NAME, true, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /**
   * A JNI environment belongs to one platform thread, while a caller that is a virtual thread may
   * change carriers between two calls. The fresh thread also takes any half-done JNI state with it
   * when it ends.
   */
  private static void defineOnFreshThread() {
    var definition = new Definition();
    var thread = new Thread(null, definition, "gopark-open", 0, false);
    thread.setDaemon(true);
    thread.start();
    joinUninterruptibly(thread);
    Throwable failure = definition.failure;
    if (failure instanceof HostUnsupportedException e) {
      throw e;
    }
    if (failure instanceof IllegalCallerException) {
      throw OpenModules.unsupported("the JVM denies native access to this library", failure);
    }
    if (failure != null) {
      throw OpenModules.unsupported("the JNI route failed: " + failure, failure);
    }
  }

  private static final class Definition implements Runnable {
    /** Written by the fresh thread, read after it was joined. */
    @Nullable Throwable failure;

    @Override
    public void run() {
      try {
        define(OpenerClass.bytes());
      } catch (Throwable e) {
        failure = e;
      }
    }
  }

  private static void define(byte[] classFile) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment env = environment(runningVm(arena), arena);
      MethodHandle defineClass =
          function(
              env,
              JNI_DEFINE_CLASS,
              FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
      var defined =
          (MemorySegment)
              defineClass.invokeExact(
                  env,
                  arena.allocateFrom(OpenerClass.NAME.replace('.', '/')),
                  MemorySegment.NULL,
                  arena.allocateFrom(JAVA_BYTE, classFile),
                  classFile.length);
      if (defined.equals(MemorySegment.NULL)) {
        function(env, JNI_EXCEPTION_CLEAR, FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(env);
      }
    }
  }

  private static MemorySegment runningVm(Arena arena) throws Throwable {
    SymbolLookup libjvm = SymbolLookup.libraryLookup(libjvm(), arena);
    MemorySegment symbol = libjvm.find("JNI_GetCreatedJavaVMs").orElse(MemorySegment.NULL);
    if (symbol.equals(MemorySegment.NULL)) {
      throw OpenModules.unsupported("libjvm exports no JNI_GetCreatedJavaVMs", null);
    }
    MethodHandle getCreatedJavaVMs =
        LINKER.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    MemorySegment vm = arena.allocate(ADDRESS);
    MemorySegment count = arena.allocate(JAVA_INT);
    int status = (int) getCreatedJavaVMs.invokeExact(vm, 1, count);
    if (status != 0 || count.get(JAVA_INT, 0) != 1) {
      throw OpenModules.unsupported("the running JVM is not the libjvm under java.home", null);
    }
    return vm.get(ADDRESS, 0);
  }

  private static MemorySegment environment(MemorySegment vm, Arena arena) throws Throwable {
    MethodHandle getEnv =
        function(vm, JAVA_VM_GET_ENV, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    MemorySegment env = arena.allocate(ADDRESS);
    int status = (int) getEnv.invokeExact(vm, env, JNI_VERSION);
    if (status != 0) {
      throw OpenModules.unsupported("JNI GetEnv returned " + status, null);
    }
    return env.get(ADDRESS, 0);
  }

  /** The function in a slot of the table that a {@code JavaVM*} or {@code JNIEnv*} points to. */
  private static MethodHandle function(
      MemorySegment self, int slot, FunctionDescriptor descriptor) {
    MemorySegment table =
        self.reinterpret(ADDRESS.byteSize())
            .get(ADDRESS, 0)
            .reinterpret(ADDRESS.byteSize() * (slot + 1));
    return LINKER.downcallHandle(table.getAtIndex(ADDRESS, slot), descriptor);
  }

  private static Path libjvm() {
    Path home = Path.of(System.getProperty("java.home", ""));
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    Path folder = home.resolve(windows ? "bin" : "lib");
    for (String variant : List.of("server", "client", "minimal")) {
      Path file = folder.resolve(variant).resolve(System.mapLibraryName("jvm"));
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw OpenModules.unsupported("there is no libjvm under java.home", null);
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
