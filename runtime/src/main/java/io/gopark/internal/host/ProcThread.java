package io.gopark.internal.host;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Linux's word on a thread: {@code stat} in its folder under {@code /proc} holds its state, {@code
 * schedstat} how often it was given a CPU, which numbers its waits.
 *
 * <p>The order matters: the state is read first. If the thread is blocked then, and was given no
 * CPU between the counts of one look and of the next, it was blocked at the second state and did
 * not run since the first count, so it is the same wait.
 *
 * <p>A kernel that does not count says nothing of a wait being the same, so nothing is said at all.
 * The files are opened for each look: kept open they would be a descriptor for each thread.
 *
 * <p>And they are opened without {@code FileInputStream}'s constructor, which enters a monitor that
 * all of the JVM shares, the cleaner's. A goroutine may have been chosen for it that waits for a P
 * while others compute on all of them: who is to take one away, the monitor that looks here, would
 * wait for that goroutine.
 */
public final class ProcThread implements KernelThread {
  /** Leads each thread to its own folder. */
  private static final String LINK = "/proc/thread-self";

  /** Of {@code stat} the number, the name of at most 15 bytes, and the state; of the other all. */
  private static final int ENOUGH = 64;

  /** {@code FileInputStream.open0}; null in a JDK that does not have it: then nothing is said. */
  private static final @Nullable MethodHandle OPEN = opener();

  private final String stat;
  private final String schedstat;
  private final byte[] buffer = new byte[ENOUGH];

  private ProcThread(String folder) {
    this.stat = folder.concat("/stat");
    this.schedstat = folder.concat("/schedstat");
  }

  private static @Nullable MethodHandle opener() {
    try {
      OpenModules.ensureOpen();
      OpenModules.openMore("java.io");
      Method open = FileInputStream.class.getDeclaredMethod("open0", String.class);
      open.setAccessible(true);
      return MethodHandles.lookup().unreflect(open);
    } catch (ReflectiveOperationException
        | InaccessibleObjectException
        | HostUnsupportedException e) {
      return null;
    }
  }

  static SelfCheck.Check check() {
    String name = "java.io.FileInputStream.open0(java.lang.String)";
    return OPEN != null
        ? new SelfCheck.Check(name, true, "found")
        : new SelfCheck.Check(
            name, false, "missing: threads that block without telling keep their processor longer");
  }

  /** Of the calling thread's carrier; null where the system has no such files. */
  public static @Nullable KernelThread current() {
    if (OPEN == null) {
      return null;
    }
    try {
      String folder = new File(LINK).getCanonicalPath();
      return folder.contains("/task/") ? new ProcThread(folder) : null;
    } catch (IOException | OutOfMemoryError e) {
      return null;
    }
  }

  /** Whether this system tells what its threads wait for. */
  public static boolean isTold() {
    return current() instanceof ProcThread thread && thread.timesRun() != RUNS;
  }

  @Override
  public long waitNumber() {
    return isBlocked(read(stat)) ? timesRun() : RUNS;
  }

  /** {@link #RUNS} from a kernel that does not count: it says 0. */
  private long timesRun() {
    long count = number(read(schedstat), 2);
    return count > 0 ? count : RUNS;
  }

  /** How much of the file there is in the buffer; 0 if it cannot be read. */
  private int read(String file) {
    try (FileInputStream in = open(file)) {
      return Math.max(0, in.read(buffer));
    } catch (IOException e) {
      // Its thread has ended.
      return 0;
    }
  }

  private static FileInputStream open(String file) throws IOException {
    FileInputStream in = new FileInputStream(new FileDescriptor());
    try {
      Objects.requireNonNull(OPEN).invokeExact(in, file);
      return in;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  /** The state stands after the name, which is in brackets and may hold some. */
  private boolean isBlocked(int length) {
    for (int i = length - 3; i > 0; i--) {
      if (buffer[i] == ')') {
        return buffer[i + 2] == 'S' || buffer[i + 2] == 'D';
      }
    }
    return false;
  }

  /** The {@code field}th number, counted from 0; {@link #RUNS} if there is none. */
  private long number(int length, int field) {
    long value = RUNS;
    int at = 0;
    for (int i = 0; i < length; i++) {
      int digit = buffer[i] - '0';
      if (digit >= 0 && digit <= 9) {
        value = at == field ? Math.max(0, value) * 10 + digit : RUNS;
      } else if (at++ == field) {
        return value;
      }
    }
    return value;
  }
}
