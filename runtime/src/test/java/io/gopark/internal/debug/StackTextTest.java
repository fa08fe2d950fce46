package io.gopark.internal.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackTextTest {
  private static StackTraceElement at(String type, String method) {
    return new StackTraceElement(type, method, "File.java", 7);
  }

  private static String text(StackTraceElement... frames) {
    StringBuilder out = new StringBuilder();
    StackText.append(out, frames);
    return out.toString();
  }

  @Test
  void aFrameIsTheFunctionAndOnTheNextLineThePlace() {
    assertThat(text(at("shop.Till", "pay"))).isEqualTo("shop.Till.pay(...)\n\tFile.java:7\n");
  }

  @Test
  void aFrameWithoutSourceOrLineStillHasAPlaceLine() {
    assertThat(text(new StackTraceElement("shop.Till", "pay", null, -1)))
        .isEqualTo("shop.Till.pay(...)\n\t?\n");
    assertThat(text(new StackTraceElement("shop.Till", "pay", "Till.java", -2)))
        .isEqualTo("shop.Till.pay(...)\n\tTill.java\n");
  }

  @Test
  void whatIsBelowAndAboveTheUsersCodeIsHidden() {
    assertThat(
            text(
                at("jdk.internal.vm.Continuation", "yield"),
                at("java.lang.VirtualThread", "park"),
                at("io.gopark.internal.chan.Channel", "recv"),
                at("io.gopark.Go", "sleep"),
                at("shop.Till", "pay"),
                at("java.util.concurrent.Executors$RunnableAdapter", "call"),
                at("io.gopark.GoRuntime", "lambda$x$0"),
                at("io.gopark.RuntimeRules", "lambda$runMain$0"),
                at("io.gopark.internal.sched.Goroutine", "run"),
                at("java.lang.VirtualThread", "run")))
        .isEqualTo(
            "shop.Till.pay(...)\n\tFile.java:7\n"
                + "java.util.concurrent.Executors$RunnableAdapter.call(...)\n\tFile.java:7\n");
  }

  @Test
  void theApiIsShownWhereItCallsTheUserBack() {
    assertThat(
            text(
                at("io.gopark.sync.Mutex", "lock"),
                at("shop.Till", "inside"),
                at("io.gopark.internal.sched.Scheduler", "blocking"),
                at("io.gopark.Go", "blocking"),
                at("shop.Till", "pay")))
        .isEqualTo(
            "shop.Till.inside(...)\n\tFile.java:7\n"
                + "io.gopark.Go.blocking(...)\n\tFile.java:7\n"
                + "shop.Till.pay(...)\n\tFile.java:7\n");
  }

  @Test
  void aPackageThatOnlyBeginsLikeOursIsTheUsers() {
    assertThat(text(at("io.gopark.examples.Hello", "main"), at("io.goparking.Lot", "enter")))
        .contains("Hello.main")
        .contains("Lot.enter");
  }

  @Test
  void aStackThatWouldBeEmptyIsShownWhole() {
    assertThat(text(at("io.gopark.internal.sched.Goroutine", "run")))
        .contains("Goroutine.run(...)");
  }

  @Test
  void hundredFramesAreShownAndOfMoreTheFirstAndLastFifty() {
    assertThat(text(deep(100))).doesNotContain("elided").contains("shop.F0.f", "shop.F99.f");
    List<String> lines = text(deep(107)).lines().toList();
    assertThat(lines).hasSize(201);
    assertThat(lines.get(98)).isEqualTo("shop.F49.f(...)");
    assertThat(lines.get(100)).isEqualTo("...7 frames elided...");
    assertThat(lines.get(101)).isEqualTo("shop.F57.f(...)");
    assertThat(lines.get(199)).isEqualTo("shop.F106.f(...)");
  }

  private static StackTraceElement[] deep(int depth) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      frames.add(at("shop.F" + i, "f"));
    }
    return frames.toArray(StackTraceElement[]::new);
  }
}
