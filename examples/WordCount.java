// Counts words in the files and folders given, with worker goroutines: files are cut into blocks, so
// one big file keeps all processors busy too. What is a word is what it is to `wc -w` of GNU coreutils
// 9.1 in a UTF-8 locale such as C.UTF-8: at least one character that can be printed, up to the next
// space. What cannot be printed (control characters, bytes that are not UTF-8) neither begins a word nor
// ends one. Letters that Unicode got after wc's C library was made are letters here.
// Run: ./gopark run examples/WordCount.java FILE|FOLDER ...

import static io.gopark.Go.*;

import io.gopark.*;

static final long BLOCK = 4 << 20;

/** Part of a file; {@code to} is open-ended in the last one, so that it ends where the file does. */
record Block(int file, long from, long to) {}

/** What was found in a block: its words, and what it begins and ends with. */
record Count(int block, long words, Kind first, Kind last, IOException failure) {}

void main(String[] args) throws Exception {
  if (args.length == 0) {
    System.err.println("usage: WordCount FILE|FOLDER ...");
    System.exit(64);
  }
  List<File> files = new ArrayList<>();
  for (String arg : args) collect(new File(arg), files);
  List<Block> blocks = cut(files);

  var progress = new Progress(blocks.size());
  Chan<Integer> work = Chan.make();
  Chan<Count> counts = Chan.make();
  go("feeder", () -> {
    for (int b = 0; b < blocks.size(); b++) work.send(b);
    work.close();
  });
  for (int w = 0; w < 2 * gomaxprocs(); w++) {
    go("counter", () -> {
      for (int b : work) counts.send(count(files.get(blocks.get(b).file()), b, blocks.get(b)));
    });
  }

  Count[] found = new Count[blocks.size()];
  boolean[] failed = new boolean[files.size()];
  for (int i = 0; i < found.length; i++) {
    Count count = counts.recv();
    found[count.block()] = count;
    int file = blocks.get(count.block()).file();
    if (count.failure() != null && !failed[file]) {
      failed[file] = true;
      progress.clear();
      System.err.println("WordCount: " + count.failure().getMessage());
    }
    progress.show(i + 1);
  }
  progress.clear();
  if (print(files, wordsOf(files.size(), blocks, found), failed)) System.exit(1);
}

/** The words of each file: one that goes on from a block into the next was begun in both. */
long[] wordsOf(int files, List<Block> blocks, Count[] found) {
  long[] words = new long[files];
  Kind before = Kind.NEITHER;
  for (Count count : found) {
    Block block = blocks.get(count.block());
    if (block.from() == 0) before = Kind.NEITHER;
    words[block.file()] += count.words();
    if (before == Kind.WORD && count.first() == Kind.WORD) words[block.file()]--;
    if (count.last() != Kind.NEITHER) before = count.last();
  }
  return words;
}

/** Adds the file, or the regular files of the folder; symbolic links to folders are not followed. */
void collect(File file, List<File> files) {
  File[] children = file.listFiles();
  if (children == null) {
    files.add(file); // no folder, or one we may not read: opening it will tell why
    return;
  }
  Arrays.sort(children);
  for (File child : children) {
    boolean folder = child.isDirectory() && !Files.isSymbolicLink(child.toPath());
    if (folder || child.isFile()) collect(child, files);
  }
}

List<Block> cut(List<File> files) {
  List<Block> blocks = new ArrayList<>();
  for (int f = 0; f < files.size(); f++) {
    long from = 0;
    for (long size = files.get(f).length(); size - from > BLOCK; from += BLOCK) {
      blocks.add(new Block(f, from, from + BLOCK));
    }
    blocks.add(new Block(f, from, Long.MAX_VALUE));
  }
  return blocks;
}

Count count(File file, int number, Block block) {
  var counter = new WordCounter();
  byte[] buffer = new byte[1 << 16];
  try (var in = new FileInputStream(file)) {
    in.skipNBytes(block.from());
    long left = block.to() - block.from();
    for (int n; left > 0; left -= n) {
      n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) break;
      counter.add(buffer, n);
    }
    // A character that begins in this block belongs to it; the next one skips the rest.
    for (int b; counter.isInsideCharacter() && (b = in.read()) >= 0; ) counter.add((byte) b);
    return new Count(number, counter.words, counter.first, counter.last, null);
  } catch (IOException e) {
    return new Count(number, 0, Kind.NEITHER, Kind.NEITHER, e);
  }
}

/** Prints the table in wc's form and tells whether a file failed. */
boolean print(List<File> files, long[] words, boolean[] failed) {
  boolean anyFailed = false;
  long total = 0;
  long bytes = 0;
  for (File file : files) bytes += file.isFile() ? file.length() : 0;
  int width = files.size() == 1 ? 1 : Long.toString(bytes).length();
  var out = new StringBuilder();
  for (int f = 0; f < words.length; f++) {
    anyFailed |= failed[f];
    total += words[f];
    if (!failed[f]) out.append(("%" + width + "d %s%n").formatted(words[f], files.get(f)));
  }
  if (files.size() != 1) out.append(("%" + width + "d total%n").formatted(total));
  IO.print(out);
  return anyFailed;
}

enum Kind {
  SPACE,
  WORD,
  /** Not printed: it neither begins nor ends a word. */
  NEITHER
}

/** Counts the places where a word begins, in bytes that come piece by piece. */
class WordCounter {
  long words;

  /** The first and the last character that is not NEITHER. */
  Kind first = Kind.NEITHER;

  Kind last = Kind.NEITHER;
  private int character; // as far as its bytes have come
  private int missing; // how many bytes of it are still to come
  private int least; // below that it could have been written with fewer bytes

  void add(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) add(bytes[i]);
  }

  void add(byte next) {
    int b = next & 0xFF;
    if (missing > 0 && b >> 6 == 0b10) {
      character = character << 6 | b & 0x3F;
      if (--missing == 0 && character >= least) found(kind(character));
      return;
    }
    // What stays incomplete is no character, and counts for nothing; nor does a byte that begins none.
    missing = 0;
    if (b < 0x80) found(kind(b));
    else if (b >> 5 == 0b110) begin(b & 0x1F, 1, 0x80);
    else if (b >> 4 == 0b1110) begin(b & 0x0F, 2, 0x800);
    else if (b >> 3 == 0b11110) begin(b & 0x07, 3, 0x10000);
  }

  boolean isInsideCharacter() {
    return missing > 0;
  }

  private void begin(int bits, int following, int leastCharacter) {
    character = bits;
    missing = following;
    least = leastCharacter;
  }

  private void found(Kind kind) {
    if (kind == Kind.NEITHER) return;
    if (kind == Kind.WORD && last != Kind.WORD) words++;
    if (first == Kind.NEITHER) first = kind;
    last = kind;
  }

  private static Kind kind(int c) {
    if (c < 0x80) {
      if (c == ' ' || c >= '\t' && c <= '\r') return Kind.SPACE;
      return c < ' ' || c == 0x7F ? Kind.NEITHER : Kind.WORD;
    }
    if (c == 0x2060) return Kind.SPACE; // WORD JOINER, which wc takes for a space that does not break
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR -> Kind.SPACE;
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED -> Kind.NEITHER;
      default -> Kind.WORD;
    };
  }
}

/** A line that counts up, on a terminal only. */
class Progress {
  private final Console terminal =
      System.console() != null && System.console().isTerminal() ? System.console() : null;
  private final int all;
  private long shownAt = System.nanoTime();

  Progress(int all) {
    this.all = all;
  }

  void show(int done) {
    if (terminal == null || System.nanoTime() - shownAt < 100_000_000) return;
    shownAt = System.nanoTime();
    terminal.printf("\r%d of %d blocks", done, all).flush();
  }

  void clear() {
    if (terminal != null) terminal.printf("\r\033[K").flush();
  }
}
