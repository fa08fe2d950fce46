package io.gopark.sync;

import io.gopark.Task;
import java.util.Objects;

/**
 * Runs something once. Who comes while it runs waits for its end; an interrupt does not end that
 * wait. A task that calls the same once again waits for itself for ever.
 *
 * <p>Happens-before: the end of the task happens before the return of every call.
 *
 * {@snippet :
 * var once = new Once();
 * for (int i = 0; i < 3; i++) {
 *   once.doOnce(() -> IO.println("opened")); // -> opened
 * }
 * }
 *
 * @go sync.Once
 */
public final class Once {
  private final Mutex mutex = new Mutex();
  private volatile boolean done;

  /** One that has run nothing yet. */
  public Once() {}

  /**
   * Runs {@code task} if this is the first call; of later calls the task is not even looked at. A
   * task that throws, or exits its goroutine, has been run all the same.
   *
   * <p>Happens-before: the end of the task that is run happens before the return of every call.
   *
   * @throws Exception what the task threw, to the one who ran it
   * @go sync.Once.Do
   */
  public void doOnce(Task task) throws Exception {
    if (!done) {
      doSlow(Objects.requireNonNull(task, "task"));
    }
  }

  /**
   * @go sync.Once.doSlow
   */
  private void doSlow(Task task) throws Exception {
    mutex.lock();
    try {
      if (!done) {
        try {
          task.run();
        } finally {
          done = true;
        }
      }
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Whether the task has ended.
   *
   * <p>Happens-before: true, the end of the task happens before its return; false orders nothing.
   */
  public boolean isDone() {
    return done;
  }
}
