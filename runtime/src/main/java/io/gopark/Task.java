package io.gopark;

/** What a goroutine runs. May throw anything: what leaves it is a panic. */
@FunctionalInterface
public interface Task {
  void run() throws Exception;
}
