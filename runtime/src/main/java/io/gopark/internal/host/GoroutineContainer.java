package io.gopark.internal.host;

import java.util.function.Supplier;
import java.util.stream.Stream;
import jdk.internal.access.SharedSecrets;
import jdk.internal.vm.ThreadContainer;
import jdk.internal.vm.ThreadContainers;

/**
 * Shows a runtime's goroutines to the JDK's thread dumps ({@code jcmd Thread.dump_to_file}) as a
 * container of their own. It asks the runtime when a dump is made; starting and ending a goroutine
 * costs nothing here, where the JDK's root container would keep each virtual thread in a map.
 *
 * <p>A thread is in one container. Only those that a {@code go} started are in this one; a thread
 * of a factory, or made by a goroutine, is in that of the executor or scope that started it, or in
 * the root. Where the JVM does not track virtual threads, the root lists none, and its goroutines
 * are listed here: also {@link OutsideThreads} would find them nowhere else.
 */
public final class GoroutineContainer extends ThreadContainer {
  private final String name;
  private final Supplier<Stream<Thread>> threads;
  private final Object registration;

  public GoroutineContainer(String name, Supplier<Stream<Thread>> threads) {
    super(true);
    this.name = name;
    this.threads = threads;
    this.registration = ThreadContainers.registerContainer(this);
  }

  /** The runtime is gone: dumps no longer show it. */
  public void deregister() {
    ThreadContainers.deregisterContainer(registration);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Stream<Thread> threads() {
    return threads.get().filter(this::lists);
  }

  private boolean lists(Thread thread) {
    ThreadContainer its = SharedSecrets.getJavaLangAccess().threadContainer(thread);
    return its == this || its == ThreadContainers.root() && !ThreadContainers.trackAllThreads();
  }
}
