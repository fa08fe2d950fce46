package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory or stack run out while the JVM or the JDK is in the middle of something. Mostly on the
 * direct path, where the middle is our own.
 */
class ExhaustionTest {
  private static final List<String> SMALL_HEAP = smallHeap("direct");

  private static List<String> smallHeap(String path) {
    return List.of("-Xmx16m", "-XX:+UseSerialGC", "-Dgopark.switch=" + path);
  }

  /** In a JVM that has just started, where nearly all code is executed for the first time. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "direct", "standard"})
  void afterAFullHeapEverythingWorksWhereTheErrorWasCaught(String path) throws Exception {
    ChildProgram.Result result = ChildProgram.run(smallHeap(path), FullHeap.class, "caught", "1");
    // The JDK's own threads may die of it and say so.
    assertThat(result.out()).as(result.err()).isEqualTo("out of memory\nmain returned");
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "direct", "standard"})
  void anErrorForWantOfMemoryThatNobodyCatchesIsAPanic(String path) throws Exception {
    ChildProgram.Result result = ChildProgram.run(smallHeap(path), FullHeap.class, "uncaught", "1");
    assertThat(result.err()).contains("panic: java.lang.OutOfMemoryError: Java heap space");
    assertThat(result.status()).isEqualTo(2);
  }

  /** A class whose initialiser fails on a full heap fails for good. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "standard"})
  void whatSysmonNeedsOfTheJdkIsInitialisedWithTheRuntime(String path) throws Exception {
    String name = "java.lang.StackTraceElement$HashedModules";
    ChildProgram.Result result = ChildProgram.run(smallHeap(path), EarlyClasses.class, name);
    assertThat(result.out()).as(result.err()).isEqualTo(name + ": false");
  }

  /** What they would say may be lost with the memory, but not that they end, and how. */
  @ParameterizedTest
  @CsvSource({"main, panic: ", "goroutine, panic: ", "deadlock, fatal error: "})
  void aProgramThatLeavesTheHeapFullComesToItsEnd(String end, String report) throws Exception {
    ChildProgram.Result result = ChildProgram.run(SMALL_HEAP, FullHeapEnd.class, end);
    assertThat(result.err()).contains(report);
    assertThat(result.status()).isEqualTo(2);
  }

  /** Interpreted, where the JVM counts the calls of a method handle. */
  @Test
  void operationsThatDoNotSwitchNeedNoMemory() throws Exception {
    List<String> options = new ArrayList<>(SMALL_HEAP);
    options.add("-Xint");
    ChildProgram.Result result = ChildProgram.run(options, Programs.class, "operationsOnAFullHeap");
    assertThat(result.out()).as(result.err()).isEqualTo("10001 operations\nmain returned");
  }

  /** An interrupt asks what the goroutine says that it waits for. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "standard"})
  void aWaitThatFoundNoMemoryDoesNotKeepInterruptsFromTheNext(String path) throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(smallHeap(path), Programs.class, "interruptsAfterTimersFoundNoMemory");
    assertThat(result.out())
        .as(result.err())
        .isEqualTo("out of memory, interrupted\nout of memory, interrupted\nmain returned");
  }

  /** The JDK makes it when the goroutine has left its M, where nobody could catch the error. */
  @ParameterizedTest
  @CsvSource({"direct, sleep", "direct, wait", "standard, sleep", "standard, wait"})
  void aTimedWaitWhoseTimerFindsNoMemoryEnds(String path, String wait) throws Exception {
    ChildProgram.Result result = ChildProgram.run(smallHeap(path), TimedWaitMemory.class, wait);
    assertThat(result.out()).as(result.err()).isEqualTo("times: 100\nmain returned");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xmixed", "-Xint"})
  void aWakeUpThatOverflowsIsNotLost(String mode) throws Exception {
    long seed = System.nanoTime();
    ChildProgram.Result result =
        ChildProgram.run(
            List.of(mode, "-Dgopark.switch=direct"),
            StackOverflows.class,
            "unpark",
            mode.equals("-Xint") ? "20" : "50",
            Long.toString(seed));
    assertThat(result.out() + result.err())
        .as("seed %d", seed)
        .isEqualTo("overflowed: true\nmain returned");
  }
}
