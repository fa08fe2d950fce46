package io.gopark.internal.debug;

import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.GoroutineSample;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.StackSampler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All goroutines and their stacks, as Go prints them; where there are many, goroutines that do the
 * same are told once. Nothing is stopped: each stack is of one moment, not all of the same.
 *
 * @go runtime.tracebackothers
 */
public final class GoroutineDump {
  /** Whether equal goroutines are put together. */
  public enum Grouping {
    /** Where there are more than a reader would read. */
    WHEN_MANY,
    ALWAYS,
    NEVER
  }

  static final int MANY = 100;

  private GoroutineDump() {}

  public static void write(Scheduler sched, Appendable to) throws IOException {
    write(sched, to, Grouping.WHEN_MANY);
  }

  /** From any thread, also a goroutine of {@code sched}, which then comes first. */
  public static void write(Scheduler sched, Appendable to, Grouping grouping) throws IOException {
    Goroutine self = currentOf(sched);
    List<Goroutine> others = new ArrayList<>(sched.goroutines());
    others.remove(self);
    List<String> blocks = new ArrayList<>();
    if (self != null) {
      blocks.add(new DumpText().block(StackSampler.sampleCurrent(self)));
    }
    boolean many = others.size() + blocks.size() > MANY;
    if (grouping == Grouping.ALWAYS || grouping == Grouping.WHEN_MANY && many) {
      GroupSampling.run(others).addTo(blocks);
    } else {
      addEach(blocks, others);
    }
    String separator = "";
    for (String block : blocks) {
      to.append(separator).append(block);
      separator = "\n";
    }
  }

  private static @Nullable Goroutine currentOf(Scheduler sched) {
    Goroutine gp = Goroutine.currentOrNull();
    return gp != null && gp.scheduler() == sched ? gp : null;
  }

  private static void addEach(List<String> blocks, List<Goroutine> goroutines) {
    goroutines.sort(Comparator.comparingLong(Goroutine::id));
    StackSampler sampler = new StackSampler();
    DumpText text = new DumpText();
    for (Goroutine gp : goroutines) {
      GoroutineSample sample = sampler.sample(gp);
      if (sample != null) {
        blocks.add(text.block(sample));
      }
    }
  }
}
