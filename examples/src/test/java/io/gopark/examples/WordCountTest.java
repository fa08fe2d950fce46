package io.gopark.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gopark.examples.GoparkCommand.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
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

  /** There where the machine has wc; its columns differ between systems, its numbers do not. */
  @TestFactory
  List<DynamicTest> agreesWithWc() throws Exception {
    if (!hasWc()) return List.of();
    return List.of(dynamicTest("wc -w", this::agreesWithTheRealWc));
  }

  private void agreesWithTheRealWc() throws Exception {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Path file = scratch.resolve(i + ".txt");
      files.add(write(file, "x" + randomText(20_000 * i, ASCII_SPACES)).toString());
    }
    List<String> wc = new ArrayList<>(List.of("wc", "-w"));
    wc.addAll(files);
    Outcome expected = new GoparkCommand(scratch).start(scratch, wc);

    Outcome outcome = wordCount(files.toArray());

    assertThat(columns(outcome)).as("seed %d", SEED).isEqualTo(columns(expected));
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
