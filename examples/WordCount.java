// Counts words as `wc -w` does for UTF-8 text, in the files and folders given, with worker
// goroutines: files are cut into blocks, so one big file keeps all processors busy too.
// Run: ./gopark run examples/WordCount.java FILE|FOLDER ...

import static io.gopark.Go.*;

import io.gopark.*;

static final long BLOCK = 4 << 20;

/** Part of a file; {@code to} is open-ended in the last one, so that it ends where the file does. */
record Block(int file, long from, long to) {}

record Count(int file, long words, IOException failure) {}

void main(String[] args) throws Exception {
  if (args.length == 0) {
    System.err.println("usage: WordCount FILE|FOLDER ...");
    System.exit(64);
  }
  List<File> files = new ArrayList<>();
  for (String arg : args) collect(new File(arg), files);
  List<Block> blocks = cut(files);

  Chan<Block> work = Chan.make();
  Chan<Count> counts = Chan.make();
  go("feeder", () -> {
    for (Block block : blocks) work.send(block);
    work.close();
  });
  for (int w = 0; w < 2 * gomaxprocs(); w++) {
    go("counter", () -> {
      for (Block block : work) counts.send(count(files.get(block.file()), block));
    });
  }

  long[] words = new long[files.size()];
  boolean[] failed = new boolean[files.size()];
  var progress = new Progress(blocks.size());
  for (int i = 0; i < blocks.size(); i++) {
    Count count = counts.recv();
    words[count.file()] += count.words();
    if (count.failure() != null && !failed[count.file()]) {
      failed[count.file()] = true;
      progress.clear();
      System.err.println("WordCount: " + count.failure().getMessage());
    }
    progress.show(i + 1);
  }
  progress.clear();
  if (print(files, words, failed)) System.exit(1);
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

Count count(File file, Block block) {
  var counter = new WordCounter();
  byte[] buffer = new byte[1 << 16];
  try (var in = new FileInputStream(file)) {
    // The bytes just before the block tell whether it begins inside a word, or inside a character.
    int before = (int) Math.min(block.from(), 8);
    in.skipNBytes(block.from() - before);
    counter.add(buffer, in.readNBytes(buffer, 0, before));
    counter.words = 0;
    long left = block.to() - block.from();
    for (int n; left > 0; left -= n) {
      n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) break;
      counter.add(buffer, n);
    }
    return new Count(block.file(), counter.words, null);
  } catch (IOException e) {
    return new Count(block.file(), 0, e);
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

/** Counts the places where a word begins, in bytes that come piece by piece. */
class WordCounter {
  long words;
  private boolean inWord;
  private int last; // the last bytes: a space may be two or three bytes long

  void add(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      int b = bytes[i];
      last = last << 8 | b & 0xFF;
      if (b >= 0 ? b == ' ' || b >= '\t' && b <= '\r' : endsInSpace()) {
        inWord = false;
      } else if (!inWord && (b >= 0 || !mayBecomeSpace())) {
        inWord = true;
        words++;
      }
    }
  }

  private boolean endsInSpace() {
    int three = last & 0xFFFFFF;
    return (last & 0xFFFF) == 0xC2A0
        || three >= 0xE28080 && three <= 0xE2808A
        || switch (three) {
          case 0xE19A80, 0xE280AF, 0xE2819F, 0xE281A0, 0xE38080 -> true;
          default -> false;
        };
  }

  private boolean mayBecomeSpace() {
    return switch (last & 0xFF) {
      case 0xC2, 0xE1, 0xE2, 0xE3 -> true;
      default ->
          switch (last & 0xFFFF) {
            case 0xE19A, 0xE280, 0xE281, 0xE380 -> true;
            default -> false;
          };
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
