package io.gopark;

/**
 * What a goroutine runs. May throw anything: what leaves it is a panic.
 *
 * {@snippet :
 * Task task = () -> {
 *   sleep(Duration.ofMillis(1)); // may throw InterruptedException
 *   IO.println("done"); // -> done
 * };
 * go(task).thread().join();
 * }
 */
@FunctionalInterface
public interface Task {
  void run() throws Exception;
}
