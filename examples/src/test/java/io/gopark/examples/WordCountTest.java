package io.gopark.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gopark.examples.GoparkCommand.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the WordCount example with a count of decoded text, and with {@code wc -w} itself. */
class WordCountTest {
  private static final long SEED = 20_251;
  private static final String[] LETTERS = {"a", "b", "Z", "7", "-", "é", "日", "本", "…", "😀", "ê"};
  private static final String[] ASCII_SPACES = {" ", "\n", "\t", "\r\n", "  "};
  private static final String[] ALL_SPACES = {
    " ", "\n", "\t", "\r\n", "\u00a0", "\u1680", "\u2003", "\u202f", "\u205f", "\u2060", "\u3000"
  };
  private static final Pattern WORD =
      Pattern.compile("[^ \\t\\n\\x0B\\f\\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u2060\u3000]+");

  /** Behind an equals sign text that is written as UTF-8, else bytes. */
  private static final String[] PIECES = {
    "a",
    "b",
    "Z",
    " ",
    "\n",
    "\0",
    "\u0001",
    "\u007f",
    "\u00ff",
    "\u0080",
    "\u00e2",
    "\u00e2\u0082",
    "\u00c2",
    "\u00f0\u009f",
    "\u00f0\u009f\u0098",
    "\u00c0\u00af",
    "\u00ed\u00a0\u0080",
    "\u00f4\u0090\u0080\u0080",
    "\u00f8\u0088\u0080\u0080\u0080",
    "=\u00a0",
    "=\u2003",
    "=\u2007",
    "=\u202f",
    "=\u2060",
    "=\u3000",
    "=\u1680",
    "=\u2028",
    "=\u0085",
    "=\u200b",
    "=\ufeff",
    "=\uffff",
    "=\u0301",
    "=é",
    "=日",
    "=😀"
  };

  /** Longer than the time before the first line about the progress. */
  private static final Duration PROGRESS = Duration.ofMillis(150);

  @TempDir Path scratch;

  private Outcome wordCount(Object... arguments) throws Exception {
    String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    return new GoparkCommand(scratch).run("WordCount", texts);
  }

  @Test
  void countsTheFilesOfAFolderAndItsSubfolders() throws Exception {
    Path folder = Files.createDirectories(scratch.resolve("folder"));
    Path one = write(folder.resolve("a.txt"), "one two\nthree");
    Path empty = write(folder.resolve("b.txt"), "");
    Path sub = write(Files.createDirectory(folder.resolve("sub")).resolve("c.txt"), " four\t");

    Outcome outcome = wordCount(folder);

    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.lines())
        .containsExactly(" 3 " + one, " 0 " + empty, " 1 " + sub, " 4 total");
  }

  @Test
  void countsWordsThatLieAcrossTheBlocksOfABigFile() throws Exception {
    String text = randomText(4_500_000, ALL_SPACES);
    Path big = write(scratch.resolve("big.txt"), text);
    assertThat(Files.size(big)).as("several blocks").isGreaterThan(8 << 20);

    Outcome outcome = wordCount(big);

    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout())
        .as("seed %d", SEED)
        .isEqualTo(WORD.matcher(text).results().count() + " " + big + "\n");
  }

  @Test
  void aWordThatFillsWholeBlocksIsOneWord() throws Exception {
    Path file = write(scratch.resolve("long.txt"), "é".repeat(5 << 20) + " end");

    assertThat(wordCount(file).stdout()).isEqualTo("2 " + file + "\n");
  }

  @Test
  void reportsAMissingFileAndCountsTheRest() throws Exception {
    Path here = write(scratch.resolve("here.txt"), "to be or not to be");
    Path missing = scratch.resolve("missing.txt");

    Outcome outcome = wordCount(missing, here);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.lines()).containsExactly(" 6 " + here, " 6 total");
    assertThat(outcome.stderr().lines())
        .filteredOn(line -> line.startsWith("WordCount: "))
        .singleElement()
        .asString()
        .contains(missing.toString());
  }

  @Test
  void saysHowToUseItWhenNothingIsGiven() throws Exception {
    Outcome outcome = wordCount();

    assertThat(outcome.status()).isEqualTo(64);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).contains("usage: WordCount FILE|FOLDER ...");
  }

  /** What wc 9.1 says of each in the locale C.UTF-8. */
  @Test
  void aWordNeedsACharacterThatIsPrintedAndEndsWithASpace() throws Exception {
    Map<String, Integer> cases = new LinkedHashMap<>();
    cases.put("none at the end", 4);
    cases.put("\u0001 \u007f\t\0", 0);
    cases.put("a\u0001b \u0001c \u0001 d\u0001", 3);
    cases.put("\u00ff \u0080", 0);
    cases.put("a\u00ffb \u00e2c", 2);
    cases.put("a \u00e2\u0082", 1);
    cases.put("a\u00c0\u00afb \u00ed\u00a0\u0080 \u00f4\u0090\u0080\u0080", 1);
    cases.put(utf8("a\u00a0b\u2007c\u202fd\u2060e\u2003f\u3000g\u1680h\u205fi"), 9);
    cases.put(utf8("a\u2028b\u2029c\u0085d e"), 2);
    cases.put(utf8("\u200b \u00ad \ufeff \ue000 \u0301"), 5);
    cases.put(utf8("\u0378 \uffff"), 0);
    cases.put(utf8("é 日本 😀 ê\u000bê\fê"), 6);

    assertCounts(cases);
  }

  @Test
  void whatLiesAcrossTheBlocksOfABigFileIsFound() throws Exception {
    int block = 4 << 20;
    Map<String, Integer> cases = new LinkedHashMap<>();
    cases.put("a" + "\u0001".repeat(2 * block + 10) + "b c", 2);
    cases.put("a " + "\u0001".repeat(2 * block + 10) + "b c", 3);
    for (int inside = 1; inside < 4; inside++) {
      cases.put("x".repeat(block - inside) + utf8("\u2003") + "y", 2);
      cases.put(" ".repeat(block - inside) + utf8("😀") + " y", 2);
      cases.put("x".repeat(block - inside) + utf8("😀") + "y", 1);
    }

    assertCounts(cases);
  }

  /** One character for each byte. */
  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private void assertCounts(Map<String, Integer> cases) throws Exception {
    Path folder = Files.createDirectory(scratch.resolve("cases"));
    List<String> expected = new ArrayList<>();
    for (Map.Entry<String, Integer> e : cases.entrySet()) {
      Path file = folder.resolve("%02d".formatted(expected.size()));
      Files.write(file, e.getKey().getBytes(ISO_8859_1));
      expected.add(e.getValue() + " " + file);
    }
    expected.add(cases.values().stream().mapToInt(n -> n).sum() + " total");

    assertThat(columns(wordCount(folder))).isEqualTo(expected);
  }

  /**
   * Any wc, in the locale that each has; its columns differ between systems, its numbers do not.
   */
  @Test
  void agreesWithWc() throws Exception {
    assumeTrue(hasWc(), "there is no wc");
    for (int i = 0; i < 5; i++) {
      write(scratch.resolve(i + ".txt"), "x" + randomText(20_000 * i, ASCII_SPACES));
    }

    assertAgrees("C", textFiles());
  }

  /** What later ones make of bytes that are not UTF-8 may be another thing. */
  @Test
  void agreesWithWc91AboutBytesOfAllKinds() throws Exception {
    assumeTrue(versionOf("wc").contains("coreutils) 9.1"), "wc is another one");
    for (int i = 0; i < 6; i++) {
      byte[] bytes = randomBytes(i, i == 5 ? 4_000_000 : 20_000 * i + 7);
      Files.write(scratch.resolve(i + ".txt"), bytes);
    }
    assertThat(scratch.resolve("5.txt").toFile().length())
        .as("several blocks")
        .isGreaterThan(8 << 20);

    assertAgrees("C.UTF-8", textFiles());
  }

  private List<String> textFiles() throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      return files.map(Path::toString).filter(f -> f.matches(".*/[0-9]\\.txt")).sorted().toList();
    }
  }

  private void assertAgrees(String locale, List<String> files) throws Exception {
    List<String> wc = new ArrayList<>(List.of("wc", "-w"));
    wc.addAll(files);
    Outcome expected = new GoparkCommand(scratch).start(scratch, Map.of("LC_ALL", locale), wc);
    assertThat(expected.status()).as(expected.stderr()).isZero();

    Outcome outcome = wordCount(files.toArray());

    assertThat(columns(outcome)).as("seed %d", SEED).isEqualTo(columns(expected));
  }

  /** Told at most ten times a second: the second may come too soon after the first. */
  @Test
  void onATerminalItCountsTheBlocksAndWipesThatOut() throws Exception {
    assumeTrue(versionOf("script").contains("util-linux"), "there is no such script");
    Path text = write(scratch.resolve("a.txt"), "to be");
    Path pipe = scratch.resolve("b.fifo");
    GoparkCommand gopark = new GoparkCommand(scratch);
    assertThat(gopark.start(scratch, List.of("mkfifo", pipe.toString())).status()).isZero();
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> {
              // Opens when the program does, which took the time before.
              try (var out = Files.newOutputStream(pipe)) {
                Thread.sleep(PROGRESS);
                out.write("or not".getBytes(UTF_8));
              } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
              }
            },
            task -> Thread.ofPlatform().daemon().start(task));

    String command = "./gopark run examples/WordCount.java " + text + " " + pipe;
    List<String> script = List.of("script", "-qec", command, "/dev/null");
    Outcome outcome = gopark.start(gopark.examples().getParent(), script);

    assertThat(outcome.status()).as(outcome.stdout()).isZero();
    written.join();
    assertThat(outcome.stdout()).containsPattern("\r[12] of 2 blocks\r\033\\[K");
    assertThat(outcome.stdout().substring(outcome.stdout().lastIndexOf("\033[K") + 3).lines())
        .containsExactly("2 " + text, "2 " + pipe, "4 total");
  }

  private static List<String> columns(Outcome outcome) {
    return outcome.stdout().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
  }

  private boolean hasWc() throws InterruptedException {
    try {
      return new GoparkCommand(scratch).start(scratch, List.of("wc", "/dev/null")).status() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  /** Empty if there is no such program, or it does not say. */
  private String versionOf(String program) throws InterruptedException {
    try {
      return new GoparkCommand(scratch).start(scratch, List.of(program, "--version")).stdout();
    } catch (IOException absent) {
      return "";
    }
  }

  private static byte[] randomBytes(int number, int pieces) throws IOException {
    var random = new Random(SEED + number);
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < pieces; i++) {
      String piece = PIECES[random.nextInt(PIECES.length)];
      bytes.write(
          piece.startsWith("=") ? piece.substring(1).getBytes(UTF_8) : piece.getBytes(ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  /** Every word begins with an ASCII letter: a wc of the C locale overlooks words without one. */
  private static String randomText(int pieces, String[] spaces) {
    var random = new Random(SEED);
    var text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      if (random.nextInt(4) == 0) {
        text.append(spaces[random.nextInt(spaces.length)]).append('w');
      } else {
        text.append(LETTERS[random.nextInt(LETTERS.length)]);
      }
    }
    return text.toString();
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }
}
