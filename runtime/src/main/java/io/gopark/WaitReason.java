package io.gopark;

/**
 * Why a goroutine waits, in Go's words; shown by goroutine dumps and {@link Goroutine#waitReason}.
 * The last group has no counterpart in Go: waits that the JDK makes and ends.
 *
 * {@snippet :
 * var mutex = new Mutex();
 * mutex.lock();
 * Goroutine second = go(mutex::lock);
 * while (second.status() != Goroutine.Status.WAITING) {
 *   gosched();
 * }
 * IO.println(second.waitReason()); // -> sync.Mutex.Lock
 * }
 *
 * @go runtime.waitReason
 */
public enum WaitReason {
  NONE(""),
  IO_WAIT("IO wait"),
  SEMACQUIRE("semacquire"),
  SLEEP("sleep"),
  CHAN_RECEIVE_NIL("chan receive (nil chan)"),
  CHAN_SEND_NIL("chan send (nil chan)"),
  SELECT_NO_CASES("select (no cases)"),
  SELECT("select"),
  CHAN_RECEIVE("chan receive"),
  CHAN_SEND("chan send"),
  SYNC_COND_WAIT("sync.Cond.Wait"),
  SYNC_MUTEX_LOCK("sync.Mutex.Lock"),
  SYNC_RWMUTEX_RLOCK("sync.RWMutex.RLock"),
  SYNC_RWMUTEX_LOCK("sync.RWMutex.Lock"),
  SYNC_WAIT_GROUP_WAIT("sync.WaitGroup.Wait"),
  PREEMPTED("preempted"),
  STOPPING_THE_WORLD("stopping the world"),
  /**
   * {@code LockSupport.park}, and with it the locks, queues and futures of java.util.concurrent.
   */
  JAVA_PARK("java park"),
  /** Entry of a {@code synchronized} method or block. */
  JAVA_MONITOR_ENTER("java monitor enter"),
  /** {@code Object.wait}. */
  JAVA_OBJECT_WAIT("java object wait");

  private final String text;

  WaitReason(String text) {
    this.text = text;
  }

  /** Go's text, as it stands in a goroutine dump. */
  @Override
  public String toString() {
    return text;
  }
}
