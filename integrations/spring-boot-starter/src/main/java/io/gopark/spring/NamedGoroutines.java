package io.gopark.spring;

import io.gopark.GoRuntime;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** A goroutine for each task, named and numbered as Boot names the threads in its place. */
final class NamedGoroutines implements Executor, ThreadFactory {
  private final ThreadFactory goroutines;
  private final String prefix;
  private final AtomicLong started = new AtomicLong();

  NamedGoroutines(GoRuntime runtime, String prefix) {
    this.goroutines = runtime.threadFactory();
    this.prefix = prefix;
  }

  @Override
  public void execute(Runnable task) {
    newThread(task).start();
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = goroutines.newThread(task);
    thread.setName(prefix + started.getAndIncrement());
    return thread;
  }
}
