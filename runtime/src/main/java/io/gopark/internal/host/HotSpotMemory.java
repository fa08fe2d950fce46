package io.gopark.internal.host;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import jdk.internal.misc.Unsafe;

/**
 * Where HotSpot keeps what, as it tells its own debugging tools: libjvm exports a table that names
 * its structures. None of these places moves while the JVM runs.
 *
 * @param code all machine code for Java, compiled and not
 * @param interpreter the part of it that is the interpreter
 * @param heap Java's objects
 * @param shared the classes of the JDK that were loaded from an archive
 */
record HotSpotMemory(Region code, Region interpreter, Region heap, Region shared) {
  private static final Region NOWHERE = new Region(0, 0);

  /** For a JVM that does not tell: nothing is code. */
  static final HotSpotMemory UNKNOWN = new HotSpotMemory(NOWHERE, NOWHERE, NOWHERE, NOWHERE);

  private static final Unsafe U = Unsafe.getUnsafe();

  /** dlsym's name for "any library": the launcher loads libjvm for all to see. */
  private static final long ANY_LIBRARY = 0;

  /** From {@code low} to before {@code high}. */
  record Region(long low, long high) {
    boolean contains(long address) {
      return Long.compareUnsigned(address - low, high - low) < 0;
    }
  }

  boolean isKnown() {
    return code.high != 0;
  }

  /**
   * Whether a word may point to a method or its bytecodes. These lie in the archive, or where the
   * system places what has no place of its own, as the code: within the same 16 TB, and not in the
   * first 4 GB, which leaves out small numbers and compressed references.
   */
  boolean mayPointToMethod(long word) {
    boolean placed = word >>> 44 == code.low >>> 44 && word >>> 32 != 0;
    return placed && !heap.contains(word) || shared.contains(word);
  }

  static HotSpotMemory find() {
    if (U.addressSize() != Long.BYTES) {
      return UNKNOWN;
    }
    try {
      Table table = new Table();
      long stubs = table.value("AbstractInterpreter", "_code");
      long interpreter = U.getAddress(stubs + table.offset("StubQueue", "_stub_buffer"));
      int size = U.getInt(stubs + table.offset("StubQueue", "_buffer_limit"));
      long heap =
          table.value("Universe", "_collectedHeap") + table.offset("CollectedHeap", "_reserved");
      long heapLow = U.getAddress(heap + table.offset("MemRegion", "_start"));
      long heapWords = U.getAddress(heap + table.offset("MemRegion", "_word_size"));
      return new HotSpotMemory(
          new Region(
              table.value("CodeCache", "_low_bound"), table.value("CodeCache", "_high_bound")),
          new Region(interpreter, interpreter + size),
          new Region(heapLow, heapLow + heapWords * Long.BYTES),
          new Region(
              table.value("MetaspaceObj", "_shared_metaspace_base"),
              table.value("MetaspaceObj", "_shared_metaspace_top")));
    } catch (ReflectiveOperationException
        | InaccessibleObjectException
        | NotInTable
        | LinkageError e) {
      return UNKNOWN;
    }
  }

  /** The table, and how to read it: it says itself how large its entries are. */
  private static final class Table {
    private final Method dlsym;
    private final long entries;
    private final long stride;
    private final long typeName;
    private final long fieldName;
    private final long offset;
    private final long address;

    Table() throws ReflectiveOperationException, NotInTable {
      dlsym =
          Class.forName("jdk.internal.loader.NativeLibrary")
              .getDeclaredMethod("findEntry0", long.class, String.class);
      dlsym.setAccessible(true);
      entries = exported("gHotSpotVMStructs");
      stride = exported("gHotSpotVMStructEntryArrayStride");
      typeName = exported("gHotSpotVMStructEntryTypeNameOffset");
      fieldName = exported("gHotSpotVMStructEntryFieldNameOffset");
      offset = exported("gHotSpotVMStructEntryOffsetOffset");
      address = exported("gHotSpotVMStructEntryAddressOffset");
    }

    private long exported(String symbol) throws ReflectiveOperationException, NotInTable {
      long where = (long) dlsym.invoke(null, ANY_LIBRARY, symbol);
      if (where == 0) {
        throw new NotInTable();
      }
      return U.getLong(where);
    }

    /** Of a static field that holds an address. */
    long value(String type, String field) throws NotInTable {
      return U.getAddress(U.getAddress(entry(type, field) + address));
    }

    /** Of an instance field. */
    long offset(String type, String field) throws NotInTable {
      return U.getLong(entry(type, field) + offset);
    }

    private long entry(String type, String field) throws NotInTable {
      for (long at = entries; U.getAddress(at + typeName) != 0; at += stride) {
        if (isText(U.getAddress(at + typeName), type)
            && isText(U.getAddress(at + fieldName), field)) {
          return at;
        }
      }
      throw new NotInTable();
    }

    private static boolean isText(long at, String expected) {
      for (int i = 0; i < expected.length(); i++) {
        if (U.getByte(at + i) != expected.charAt(i)) {
          return false;
        }
      }
      return U.getByte(at + expected.length()) == 0;
    }
  }

  private static final class NotInTable extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
