package io.gopark.internal.debug;

import io.gopark.internal.debug.StackText.Creation;
import io.gopark.internal.sched.GoroutineSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goroutines put together that have the same stack, state and origin. A group of one looks as in a
 * dump without groups; a larger one has this header, and then the same lines:
 *
 * <pre>
 *   4711 goroutines [chan receive, 2..5 minutes], such as 18, 19, 20, 21, 22:
 * </pre>
 *
 * The largest groups come first.
 */
final class DumpGroups {
  private static final int EXAMPLES = 5;

  private final DumpText text = new DumpText();
  private final Map<Key, Group> groups = new HashMap<>();

  private record Key(String stack, String state, boolean locked, @Nullable Object origin) {}

  void add(GoroutineSample sample) {
    Key key =
        new Key(
            text.stack(sample.stack()),
            DumpText.state(sample),
            sample.locked(),
            Creation.originOf(sample.goroutine()));
    Group group = groups.get(key);
    if (group == null) {
      group = new Group(key, sample);
      groups.put(key, group);
    }
    group.add(sample);
  }

  /** Adds what another one collected, of other goroutines. */
  void merge(DumpGroups other) {
    for (Group theirs : other.groups.values()) {
      Group ours = groups.putIfAbsent(theirs.key, theirs);
      if (ours != null) {
        ours.merge(theirs);
      }
    }
  }

  void addTo(List<String> blocks) {
    List<Group> all = new ArrayList<>(groups.values());
    all.sort(
        Comparator.comparingInt((Group group) -> -group.count)
            .thenComparingLong(group -> group.examples[0]));
    for (Group group : all) {
      blocks.add(group.count == 1 ? text.block(group.first) : group.block());
    }
  }

  private static final class Group {
    private final Key key;
    private final GoroutineSample first;

    /** The smallest ids, ascending. */
    private final long[] examples = new long[EXAMPLES];

    private int count;
    private long minWaited = Long.MAX_VALUE;
    private long maxWaited;
    private boolean oneParent = true;

    Group(Key key, GoroutineSample first) {
      this.key = key;
      this.first = first;
    }

    void add(GoroutineSample sample) {
      keepSmallest(sample.goroutine().id(), count);
      count++;
      minWaited = Math.min(minWaited, sample.waited());
      maxWaited = Math.max(maxWaited, sample.waited());
      oneParent &= sample.goroutine().parentId() == first.goroutine().parentId();
    }

    void merge(Group other) {
      for (int i = 0; i < Math.min(other.count, EXAMPLES); i++) {
        keepSmallest(other.examples[i], count + i);
      }
      count += other.count;
      minWaited = Math.min(minWaited, other.minWaited);
      maxWaited = Math.max(maxWaited, other.maxWaited);
      oneParent &=
          other.oneParent && other.first.goroutine().parentId() == first.goroutine().parentId();
    }

    private void keepSmallest(long id, int before) {
      int n = Math.min(before, EXAMPLES);
      if (n == EXAMPLES && id > examples[n - 1]) {
        return;
      }
      int at = n == EXAMPLES ? n - 1 : n;
      for (; at > 0 && examples[at - 1] > id; at--) {
        examples[at] = examples[at - 1];
      }
      examples[at] = id;
    }

    String block() {
      StringBuilder out = new StringBuilder(256);
      out.append(count).append(" goroutines ");
      DumpText.appendState(
          out, key.state, DumpText.minutes(minWaited), DumpText.minutes(maxWaited), key.locked);
      out.append(", such as ");
      for (int i = 0; i < Math.min(count, EXAMPLES); i++) {
        out.append(i == 0 ? "" : ", ").append(examples[i]);
      }
      out.append(":\n").append(key.stack);
      Creation creation = Creation.of(first.goroutine());
      if (creation != null && oneParent) {
        creation.append(out, first.goroutine().parentId());
      } else if (creation != null) {
        creation.append(out, " in several goroutines");
      }
      return out.toString();
    }
  }
}
