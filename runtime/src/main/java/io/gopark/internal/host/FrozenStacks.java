package io.gopark.internal.host;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.stream.Stream;
import jdk.internal.misc.Unsafe;
import jdk.internal.vm.Continuation;

/**
 * Reads the stacks of unmounted virtual threads: as frames, which takes microseconds, and as
 * fingerprints, which take nanoseconds, so that a million equal stacks need be walked once. Used by
 * one thread. The caller sees to it that the thread does not continue meanwhile.
 *
 * <p>A frozen stack lies in the heap as a {@code StackChunk}: a few fields, then the frames as they
 * were on the stack. A fingerprint is a hash over the chunk's return addresses, more exactly over
 * every word, with its position, that points into machine code. Why equal fingerprints mean equal
 * frames: the first return address names a method and a place in it, these give the frame's size,
 * hence the position of the next return address, and that is among the words that are equal. An
 * interpreted frame has no such size, and what it runs stands in two more words; so where a return
 * address is the interpreter's, every word that may point to a method or into one is taken in.
 * Words that merely look like such addresses, left over from earlier calls, only make equal stacks
 * look different.
 *
 * <p>The layout of a chunk is found, not assumed: HotSpot stores the first return address a second
 * time among the fields, and that pair must be there in each chunk. Where it is not, or the JVM
 * does not tell where its code is, there are no fingerprints and every stack has to be walked.
 */
public final class FrozenStacks {
  /** The stack has none: walk it. */
  public static final long NO_FINGERPRINT = 0;

  private static final Unsafe U = Unsafe.getUnsafe();
  private static final int WORD = Long.BYTES;

  /** Room in which the frames may begin, after the last field that Java code can see. */
  private static final int HIDDEN_FIELDS = 4 * WORD;

  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private static final HotSpotMemory MEMORY = HotSpotMemory.find();

  private final boolean fieldsKnown;
  private long tailField;
  private long parentField;
  private long spField;
  private long bottomField;

  /** Where the fields that Java code can see end. */
  private long visibleEnd;

  /**
   * Where the frames begin, and where the second copy of the first return address is; 0: not yet.
   */
  private long frames;

  private long pcField;

  public FrozenStacks() {
    fieldsKnown = MEMORY.isKnown() && findFields();
    warmUp();
  }

  private boolean findFields() {
    try {
      Class<?> chunk = Class.forName("jdk.internal.vm.StackChunk");
      tailField = U.objectFieldOffset(Continuation.class, "tail");
      parentField = U.objectFieldOffset(chunk, "parent");
      spField = U.objectFieldOffset(chunk, "sp");
      bottomField = U.objectFieldOffset(chunk, "bottom");
      long last = Math.max(parentField, Math.max(spField, bottomField));
      visibleEnd = (last + Integer.BYTES + WORD - 1) / WORD * WORD;
      return true;
    } catch (ClassNotFoundException | InternalError e) {
      return false;
    }
  }

  /** Loads what a walk needs, so that nothing is loaded while a thread is held. */
  private static void warmUp() {
    List<StackFrame> own = StackWalker.getInstance().walk(Stream::toList);
    elements(own);
  }

  /** The frames of a thread that is not mounted, innermost first. */
  public List<StackFrame> walk(Continuation cont) {
    return cont.stackWalker().walk(Stream::toList);
  }

  /** The readable form of what {@link #walk} found; the thread need no longer be held. */
  public static StackTraceElement[] elements(List<StackFrame> walked) {
    StackTraceElement[] elements = new StackTraceElement[walked.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = walked.get(i).toStackTraceElement();
    }
    return elements;
  }

  /** Equal for equal stacks only, as far as 64 bits can tell; or {@link #NO_FINGERPRINT}. */
  public long fingerprint(Continuation cont) {
    if (!fieldsKnown) {
      return NO_FINGERPRINT;
    }
    long hash = 0;
    boolean empty = true;
    Object chunk = U.getReference(cont, tailField);
    for (; chunk != null; chunk = U.getReference(chunk, parentField)) {
      int sp = U.getInt(chunk, spField);
      int bottom = U.getInt(chunk, bottomField);
      if (sp >= bottom) {
        continue;
      }
      if (sp < 1 || !isLaidOutAsKnown(chunk, sp)) {
        return NO_FINGERPRINT;
      }
      hash = hashOf(chunk, sp - 1, bottom, hash);
      empty = false;
    }
    return empty ? NO_FINGERPRINT : hash;
  }

  private long hashOf(Object chunk, int from, int to, long seed) {
    long hash = (seed ^ (to - from)) * MULTIPLIER;
    for (int i = from; i < to; i++) {
      long word = U.getLong(chunk, frames + (long) i * WORD);
      if (MEMORY.code().contains(word)) {
        if (MEMORY.interpreter().contains(word)) {
          return hashOfInterpreted(chunk, from, to, seed);
        }
        hash = mixed(hash ^ (word + (to - i) * MULTIPLIER));
      }
    }
    return hash;
  }

  private long hashOfInterpreted(Object chunk, int from, int to, long seed) {
    long hash = (seed ^ (from - to)) * MULTIPLIER;
    for (int i = from; i < to; i++) {
      long word = U.getLong(chunk, frames + (long) i * WORD);
      if (MEMORY.code().contains(word) || MEMORY.mayPointToMethod(word)) {
        hash = mixed(hash ^ (word + (to - i) * MULTIPLIER));
      }
    }
    return hash;
  }

  private static long mixed(long z) {
    long a = (z ^ (z >>> 32)) * MULTIPLIER;
    return a ^ (a >>> 29);
  }

  private boolean isLaidOutAsKnown(Object chunk, int sp) {
    if (frames == 0) {
      findLayout(chunk, sp);
    }
    return frames != 0 && U.getLong(chunk, frames + (sp - 1L) * WORD) == U.getLong(chunk, pcField);
  }

  /** Looks for the pair; only words that certainly belong to the chunk are read. */
  private void findLayout(Object chunk, int sp) {
    int bottom = U.getInt(chunk, bottomField);
    for (long begin = visibleEnd; begin <= visibleEnd + HIDDEN_FIELDS; begin += WORD) {
      long last = begin + (sp - 1L) * WORD;
      if (last >= visibleEnd + (long) bottom * WORD) {
        return;
      }
      long first = U.getLong(chunk, last);
      for (long field = WORD; field < begin && MEMORY.code().contains(first); field += WORD) {
        if (U.getLong(chunk, field) == first) {
          frames = begin;
          pcField = field;
          return;
        }
      }
    }
  }
}
