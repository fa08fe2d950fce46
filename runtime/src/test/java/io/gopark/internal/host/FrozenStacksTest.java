package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FrozenStacksTest {
  /** Enough for both compilers to have a go at the code meanwhile. */
  private static final int STACKS = 60_000;

  private static final int IN_A_ROW = 1_000;

  private static final ContinuationScope SCOPE = new ContinuationScope("test");

  @BeforeAll
  static void open() {
    OpenModules.ensureOpen();
  }

  private static Continuation frozen(int depth, boolean left) {
    Continuation cont = new Continuation(SCOPE, () -> descend(depth, left, depth * 31L));
    cont.run();
    return cont;
  }

  private static long descend(int depth, boolean left, long noise) {
    if (depth == 0) {
      Continuation.yield(SCOPE);
      return noise;
    }
    return left ? viaLeft(depth - 1, left, noise + 1) : viaRight(depth - 1, left, noise ^ 7);
  }

  private static long viaLeft(int depth, boolean left, long noise) {
    return descend(depth, left, noise) + 1;
  }

  private static long viaRight(int depth, boolean left, long noise) {
    return descend(depth, left, noise) + 2;
  }

  /** Apart from the others, which must be interpreted at first whatever ran before. */
  private static int dive(int depth) {
    if (depth == 0) {
      Continuation.yield(SCOPE);
      return 0;
    }
    return dive(depth - 1) + 1;
  }

  private static List<StackTraceElement> walk(FrozenStacks stacks, Continuation cont) {
    return Arrays.asList(FrozenStacks.elements(stacks.walk(cont)));
  }

  @Test
  void equalFingerprintsMeanEqualFramesInterpretedOrCompiled() {
    FrozenStacks stacks = new FrozenStacks();
    Map<Long, List<StackTraceElement>> byFingerprint = new HashMap<>();
    List<Continuation> keptAlive = new ArrayList<>();
    for (int i = 0; i < STACKS; i++) {
      Continuation cont = frozen(i % 5, i % 2 == 0);
      keptAlive.add(cont);
      long fingerprint = stacks.fingerprint(cont);
      assertThat(fingerprint).isNotEqualTo(FrozenStacks.NO_FINGERPRINT);
      List<StackTraceElement> frames = walk(stacks, cont);
      assertThat(byFingerprint.computeIfAbsent(fingerprint, first -> frames)).isEqualTo(frames);
      assertThat(frames.stream().filter(at -> at.getMethodName().equals("descend")))
          .hasSize(i % 5 + 1);
    }
    assertThat(byFingerprint.size()).isGreaterThanOrEqualTo(9);
  }

  /** However long the compilers take: until then left-over words make equal stacks differ. */
  @Test
  void inTheEndEqualStacksHaveOneFingerprint() {
    FrozenStacks stacks = new FrozenStacks();
    long last = FrozenStacks.NO_FINGERPRINT;
    for (int inARow = 0; inARow < IN_A_ROW; inARow++) {
      long fingerprint = stacks.fingerprint(frozen(3, true));
      if (fingerprint != last) {
        inARow = 0;
      }
      last = fingerprint;
    }
    assertThat(last).isNotEqualTo(FrozenStacks.NO_FINGERPRINT);
  }

  @Test
  void aFingerprintSurvivesTheCollectorsMoves() {
    FrozenStacks stacks = new FrozenStacks();
    Continuation cont = frozen(3, true);
    long before = stacks.fingerprint(cont);
    System.gc();
    System.gc();
    assertThat(stacks.fingerprint(cont)).isEqualTo(before);
    assertThat(walk(stacks, cont)).isNotEmpty();
  }

  @Test
  void aContinuationWithoutFramesHasNoFingerprint() {
    FrozenStacks stacks = new FrozenStacks();
    Continuation unstarted = new Continuation(SCOPE, () -> {});
    assertThat(stacks.fingerprint(unstarted)).isEqualTo(FrozenStacks.NO_FINGERPRINT);
    unstarted.run();
    assertThat(stacks.fingerprint(unstarted)).isEqualTo(FrozenStacks.NO_FINGERPRINT);
  }

  @Test
  void deepStacksAreReadWhole() {
    FrozenStacks stacks = new FrozenStacks();
    Continuation cont = new Continuation(SCOPE, () -> dive(600));
    Continuation other = new Continuation(SCOPE, () -> dive(601));
    cont.run();
    other.run();
    assertThat(walk(stacks, cont)).hasSizeGreaterThan(600);
    assertThat(stacks.fingerprint(cont))
        .isNotEqualTo(FrozenStacks.NO_FINGERPRINT)
        .isNotEqualTo(stacks.fingerprint(other));
  }

  @Test
  void theJvmTellsWhereItsCodeAndItsObjectsAre() {
    HotSpotMemory memory = HotSpotMemory.find();
    assertThat(memory.isKnown()).isTrue();
    assertThat(memory.code().contains(memory.interpreter().low())).isTrue();
    assertThat(memory.code().contains(memory.interpreter().high() - 1)).isTrue();
    assertThat(memory.code().contains(memory.code().high())).isFalse();
    assertThat(memory.mayPointToMethod(memory.interpreter().low())).isTrue();
    assertThat(memory.mayPointToMethod(12345)).isFalse();
    assertThat(HotSpotMemory.UNKNOWN.isKnown()).isFalse();
    assertThat(HotSpotMemory.UNKNOWN.code().contains(0)).isFalse();
  }
}
