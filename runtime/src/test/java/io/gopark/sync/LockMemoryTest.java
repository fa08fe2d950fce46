package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.ChildProgram;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an allocation fails, what was asked for has not happened, and nothing stays locked. */
class LockMemoryTest {
  @ParameterizedTest
  @ValueSource(strings = {"acquire", "spin", "write"})
  void whatFailsForWantOfMemoryLeavesNothingLocked(String which) throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of("-Xmx16m", "-XX:+UseSerialGC"), LockMemory.class, which);
    assertThat(result.out()).as(result.err()).isEqualTo("failed: true, in order: true");
  }
}
