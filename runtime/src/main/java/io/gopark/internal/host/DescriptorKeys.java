package io.gopark.internal.host;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Descriptors' numbers as the keys of the JDK's maps of waiters. Who registers a descriptor makes
 * its key, once, and can be told that there is no memory for it; who polls finds it here and needs
 * none.
 *
 * <p>Keys are stored without an order. An {@code Integer} is whole for whoever finds it, and who
 * finds none makes one of its own.
 */
final class DescriptorKeys {
  private static final int CHUNK_SHIFT = 10;
  private static final int CHUNK = 1 << CHUNK_SHIFT;
  private static final int CHUNKS = 1024;

  private final AtomicReferenceArray<@Nullable Integer @Nullable []> chunks =
      new AtomicReferenceArray<>(CHUNKS);

  /** From here on {@link #of} needs no memory for {@code fd}, unless it is very large. */
  void make(int fd) {
    int c = fd >>> CHUNK_SHIFT;
    if (c >= CHUNKS) {
      return;
    }
    @Nullable Integer[] chunk = chunks.get(c);
    if (chunk == null) {
      chunks.compareAndSet(c, null, new Integer[CHUNK]);
      chunk = chunks.get(c);
    }
    if (chunk[fd & CHUNK - 1] == null) {
      chunk[fd & CHUNK - 1] = fd;
    }
  }

  Integer of(int fd) {
    int c = fd >>> CHUNK_SHIFT;
    @Nullable Integer[] chunk = c < CHUNKS ? chunks.get(c) : null;
    Integer key = chunk == null ? null : chunk[fd & CHUNK - 1];
    return key == null ? Integer.valueOf(fd) : key;
  }
}
