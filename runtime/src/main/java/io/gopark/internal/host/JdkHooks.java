package io.gopark.internal.host;

import io.gopark.internal.host.SelfCheck.Check;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The members of the JDK that this library uses, by name: another JDK may lack one, and then a
 * report must name it instead of a linkage error far from the cause.
 */
final class JdkHooks {
  private static final String THREAD = "java.lang.Thread";
  private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";
  private static final String CONTINUATION = "jdk.internal.vm.Continuation";
  private static final String SCOPE = "jdk.internal.vm.ContinuationScope";
  private static final String SUPPORT = "jdk.internal.vm.ContinuationSupport";
  private static final String CONTAINER = "jdk.internal.vm.ThreadContainer";
  private static final String CONTAINERS = "jdk.internal.vm.ThreadContainers";
  private static final String CARRIER = "jdk.internal.misc.CarrierThread";
  private static final String POLLER = "sun.nio.ch.Poller";
  private static final String POLLERS = "sun.nio.ch.Poller$Pollers";
  private static final String CHANNEL = "sun.nio.ch.SelChImpl";
  private static final String KEY = "sun.nio.ch.SelectionKeyImpl";
  private static final String NET = "sun.nio.ch.Net";
  private static final String EPOLL = "sun.nio.ch.EPoll";
  private static final String EVENT = "sun.nio.ch.EventFD";
  private static final String ACCESS = "jdk.internal.access.JavaLangAccess";
  private static final String EXECUTOR = "java.util.concurrent.Executor";
  private static final String POOL = "java.util.concurrent.ForkJoinPool";

  private JdkHooks() {}

  /** What both switch paths need: to build a virtual thread on our scheduler, and Ms under it. */
  static List<Check> forScheduling() {
    var checks = new ArrayList<Check>();
    checks.add(
        constructor(VIRTUAL_THREAD, EXECUTOR, "java.lang.String", "int", "java.lang.Runnable"));
    checks.add(method(VIRTUAL_THREAD, "defaultScheduler", EXECUTOR));
    checks.add(field(VIRTUAL_THREAD, "scheduler", EXECUTOR));
    checks.add(method("jdk.internal.access.SharedSecrets", "getJavaLangAccess", ACCESS));
    checks.add(method(ACCESS, "currentCarrierThread", THREAD));
    checks.add(method(ACCESS, "threadContainer", CONTAINER, THREAD));
    checks.add(method(THREAD, "start", "void", CONTAINER));
    checks.add(field(THREAD, "inheritableThreadLocals", "java.lang.ThreadLocal$ThreadLocalMap"));
    addContainers(checks);
    checks.add(constructor(CARRIER, POOL));
    checks.add(method(CARRIER, "beginBlocking", "boolean"));
    checks.add(method(CARRIER, "endBlocking", "void"));
    checks.add(method("java.util.concurrent.ForkJoinWorkerThread", "getQueuedTaskCount", "int"));
    checks.add(method("jdk.internal.misc.Blocker", "begin", "boolean"));
    checks.add(method("jdk.internal.misc.Blocker", "end", "void", "boolean"));
    checks.add(method(CONTINUATION, "pin", "void"));
    checks.add(method(CONTINUATION, "unpin", "void"));
    checks.add(continuations());
    return checks;
  }

  /** What {@link GoroutineContainer} and {@link OutsideThreads} need. */
  private static void addContainers(List<Check> checks) {
    checks.add(constructor(CONTAINER, "boolean"));
    checks.add(method(CONTAINER, "threads", "java.util.stream.Stream"));
    checks.add(method(CONTAINER, "children", "java.util.stream.Stream"));
    checks.add(method(CONTAINER, "threadCount", "long"));
    checks.add(method(CONTAINERS, "root", CONTAINER));
    checks.add(method(CONTAINERS, "trackAllThreads", "boolean"));
    checks.add(method(CONTAINERS, "registerContainer", "java.lang.Object", CONTAINER));
    checks.add(method(CONTAINERS, "deregisterContainer", "void", "java.lang.Object"));
  }

  /** A JVM without continuations has all the members, and none of them works. */
  private static Check continuations() {
    String label = SUPPORT + ".isSupported()";
    try {
      Method supported = type(SUPPORT).getDeclaredMethod("isSupported");
      if (!supported.trySetAccessible()) {
        return new Check(label, false, "is there, but its package is not open");
      }
      return Boolean.TRUE.equals(supported.invoke(null))
          ? new Check(label, true, "= true")
          : new Check(
              label,
              false,
              "is false: this JVM has no continuations, or -XX:-VMContinuations has switched them"
                  + " off");
    } catch (ReflectiveOperationException | LinkageError e) {
      return missing(label, e);
    }
  }

  /** What the direct switch between goroutines needs beside {@link #forScheduling}. */
  static List<Check> forSwitching() {
    var checks = new ArrayList<Check>();
    addVirtualThread(checks);
    addConstruction(checks);
    addStates(checks);
    addEntering(checks);
    checks.add(constructor(SCOPE, "java.lang.String"));
    checks.add(constructor(CONTINUATION, SCOPE, "java.lang.Runnable"));
    checks.add(method(CONTINUATION, "isDone", "boolean"));
    checks.add(method(CONTINUATION, "yield", "boolean", SCOPE));
    checks.add(method(CONTINUATION, "isPinned", "boolean", SCOPE));
    addStacks(checks);
    checks.add(method(THREAD, "setThreadContainer", "void", CONTAINER));
    return checks;
  }

  /** What {@link JdkPollers} needs, so that the scheduler can poll sockets. */
  static List<Check> forPolling() {
    var checks = new ArrayList<Check>();
    checks.add(field(POLLER, "POLLERS", POLLERS));
    checks.add(field(POLLER, "map", "java.util.Map"));
    checks.add(field(POLLERS, "readPollers", "[L" + POLLER + ";"));
    checks.add(field(POLLERS, "writePollers", "[L" + POLLER + ";"));
    checks.add(field(POLLERS, "masterPoller", POLLER));
    checks.add(method(POLLER, "implRegister", "void", "int"));
    checks.add(method(POLLER, "implDeregister", "void", "int", "boolean"));
    checks.add(method(POLLER, "poll", "int", "int"));
    return checks;
  }

  /** What {@link ChannelClass} and {@link SelectorSet} need. */
  static List<Check> forSelecting() {
    var checks = new ArrayList<Check>();
    checks.add(method(CHANNEL, "getFDVal", "int"));
    checks.add(method(CHANNEL, "translateInterestOps", "int", "int"));
    checks.add(method(CHANNEL, "translateAndSetReadyOps", "boolean", "int", KEY));
    checks.add(method(KEY, "nioInterestOps", "int"));
    checks.add(method(KEY, "nioReadyOps", "void", "int"));
    checks.add(constant(NET, "POLLIN", SelectionKey.OP_READ));
    checks.add(constant(NET, "POLLOUT", SelectionKey.OP_WRITE));
    return checks;
  }

  /** What {@link EpollCalls} needs. */
  static List<Check> forEpoll() {
    var checks = new ArrayList<Check>();
    checks.add(method(EPOLL, "create", "int"));
    checks.add(method(EPOLL, "ctl", "int", "int", "int", "int", "int"));
    checks.add(method(EPOLL, "wait", "int", "int", "long", "int", "int"));
    checks.add(field(EPOLL, "SIZEOF_EPOLLEVENT", "int"));
    checks.add(field(EPOLL, "OFFSETOF_FD", "int"));
    checks.add(constructor(EVENT));
    checks.add(method(EVENT, "efd", "int"));
    checks.add(method(EVENT, "set", "void"));
    checks.add(method(EVENT, "reset", "void"));
    checks.add(method("sun.nio.ch.UnixFileDispatcherImpl", "closeIntFD", "void", "int"));
    return checks;
  }

  private static void addVirtualThread(List<Check> checks) {
    checks.add(method(VIRTUAL_THREAD, "mount", "void"));
    checks.add(method(VIRTUAL_THREAD, "notifyJvmtiMount", "void", "boolean"));
    checks.add(method(VIRTUAL_THREAD, "notifyJvmtiUnmount", "void", "boolean"));
    checks.add(method(VIRTUAL_THREAD, "unmount", "void"));
    checks.add(method(VIRTUAL_THREAD, "yieldContinuation", "boolean"));
    checks.add(method(VIRTUAL_THREAD, "afterYield", "void"));
    checks.add(method(VIRTUAL_THREAD, "afterDone", "void"));
    checks.add(method(VIRTUAL_THREAD, "continuationScope", SCOPE));
    checks.add(method(VIRTUAL_THREAD, "cancelTimeoutTask", "void"));
    checks.add(field(VIRTUAL_THREAD, "cont", CONTINUATION));
    checks.add(field(VIRTUAL_THREAD, "runContinuation", "java.lang.Runnable"));
    checks.add(field(VIRTUAL_THREAD, "state", "int"));
    checks.add(field(VIRTUAL_THREAD, "parkPermit", "boolean"));
    checks.add(field(VIRTUAL_THREAD, "blockPermit", "boolean"));
    checks.add(field(VIRTUAL_THREAD, "notified", "boolean"));
    checks.add(field(VIRTUAL_THREAD, "timeout", "long"));
    checks.add(field(VIRTUAL_THREAD, "timeoutTask", "java.util.concurrent.Future"));
    checks.add(field(VIRTUAL_THREAD, "carrierThread", THREAD));
    checks.add(field(THREAD, "interrupted", "boolean"));
    checks.add(field(THREAD, "interruptLock", "java.lang.Object"));
    checks.add(method(THREAD, "setCurrentThread", "void", THREAD));
    checks.add(method(THREAD, "setInterrupt", "void"));
    checks.add(method(THREAD, "clearInterrupt", "void"));
  }

  /** What {@link FreshThread} fills in, and calls in the place of the constructor's objects. */
  private static void addConstruction(List<Check> checks) {
    checks.add(field(THREAD, "tid", "long"));
    checks.add(field(THREAD, "name", "java.lang.String"));
    checks.add(field(THREAD, "contextClassLoader", "java.lang.ClassLoader"));
    checks.add(field(THREAD, "scopedValueBindings", "java.lang.Object"));
    checks.add(method(THREAD, "getNextThreadIdOffset", "long"));
    checks.add(method(VIRTUAL_THREAD, "run", "void", "java.lang.Runnable"));
    checks.add(method(VIRTUAL_THREAD, "notifyJvmtiStart", "void"));
    checks.add(method(VIRTUAL_THREAD, "notifyJvmtiEnd", "void"));
  }

  /** What {@link Entering} does in the place of {@code Continuation.run}. */
  private static void addEntering(List<Check> checks) {
    checks.add(method(CONTINUATION, "enterSpecial", "void", CONTINUATION, "boolean", "boolean"));
    checks.add(field(CONTINUATION, "tail", "jdk.internal.vm.StackChunk"));
    checks.add(field(CONTINUATION, "done", "boolean"));
    checks.add(field(CONTINUATION, "scopedValueCache", "[Ljava.lang.Object;"));
    checks.add(field(CONTINUATION, "yieldInfo", "java.lang.Object"));
    checks.add(field(THREAD, "cont", CONTINUATION));
    checks.add(method(ACCESS, "scopedValueCache", "[Ljava.lang.Object;"));
    checks.add(method(ACCESS, "setScopedValueCache", "void", "[Ljava.lang.Object;"));
  }

  /** What {@link MountedStacks} and {@link FrozenStacks} need for a dump. */
  private static void addStacks(List<Check> checks) {
    checks.add(method(THREAD, "asyncGetStackTrace", "[Ljava.lang.StackTraceElement;"));
    checks.add(method(CONTINUATION, "stackWalker", "java.lang.StackWalker"));
  }

  private static void addStates(List<Check> checks) {
    checks.add(constant("NEW", 0));
    checks.add(constant("STARTED", 1));
    checks.add(constant("RUNNING", 2));
    checks.add(constant("PARKING", 3));
    checks.add(constant("PARKED", 4));
    checks.add(constant("PINNED", 5));
    checks.add(constant("TIMED_PARKING", 6));
    checks.add(constant("TIMED_PARKED", 7));
    checks.add(constant("TIMED_PINNED", 8));
    checks.add(constant("UNPARKED", 9));
    checks.add(constant("YIELDING", 10));
    checks.add(constant("YIELDED", 11));
    checks.add(constant("BLOCKING", 12));
    checks.add(constant("BLOCKED", 13));
    checks.add(constant("UNBLOCKED", 14));
    checks.add(constant("WAITING", 15));
    checks.add(constant("WAIT", 16));
    checks.add(constant("TIMED_WAITING", 17));
    checks.add(constant("TIMED_WAIT", 18));
    checks.add(constant("TERMINATED", 99));
    checks.add(constant("SUSPENDED", 256));
  }

  static Check field(String owner, String name, String type) {
    String label = owner + "." + name;
    try {
      Field field = type(owner).getDeclaredField(name);
      return field.getType() == type(type)
          ? accessible(label, field)
          : new Check(label, false, "is of type " + field.getType().getTypeName());
    } catch (ReflectiveOperationException | LinkageError e) {
      return missing(label, e);
    }
  }

  static Check method(String owner, String name, String result, String... parameters) {
    String label = owner + "." + name + "(" + String.join(", ", parameters) + ")";
    try {
      var method = type(owner).getDeclaredMethod(name, types(parameters));
      return method.getReturnType() == type(result)
          ? accessible(label, method)
          : new Check(label, false, "returns " + method.getReturnType().getTypeName());
    } catch (ReflectiveOperationException | LinkageError e) {
      return missing(label, e);
    }
  }

  static Check constructor(String owner, String... parameters) {
    String label = "new " + owner + "(" + String.join(", ", parameters) + ")";
    try {
      return accessible(label, type(owner).getDeclaredConstructor(types(parameters)));
    } catch (ReflectiveOperationException | LinkageError e) {
      return missing(label, e);
    }
  }

  /** Of a virtual thread's state. */
  static Check constant(String name, int expected) {
    return constant(VIRTUAL_THREAD, name, expected);
  }

  /** Initialises the class. */
  private static Check constant(String owner, String name, int expected) {
    String label = owner + "." + name;
    try {
      Field field = type(owner).getDeclaredField(name);
      if (!Modifier.isStatic(field.getModifiers()) || !field.trySetAccessible()) {
        return new Check(label, false, "is not an accessible constant");
      }
      int value = field.getInt(null);
      return value == expected
          ? new Check(label, true, "= " + value)
          : new Check(label, false, "is " + value + ", expected " + expected);
    } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException e) {
      return missing(label, e);
    }
  }

  private static Check accessible(String label, AccessibleObject member) {
    return member.trySetAccessible()
        ? new Check(label, true, "found")
        : new Check(label, false, "is there, but its package is not open");
  }

  private static Check missing(String label, Throwable cause) {
    return new Check(label, false, "missing: " + cause);
  }

  private static Class<?>[] types(String[] names) throws ClassNotFoundException {
    var types = new Class<?>[names.length];
    for (int i = 0; i < names.length; i++) {
      types[i] = type(names[i]);
    }
    return types;
  }

  /** Looks a type up without initialising it: a check must not start the JDK's poller threads. */
  private static Class<?> type(String name) throws ClassNotFoundException {
    Class<?> primitive = Class.forPrimitiveName(name);
    return primitive != null ? primitive : Class.forName(name, false, null);
  }
}
