package io.gopark.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Alone;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short version of {@link ConnectionSoak}. */
@Alone
class ConnectionSoakTest {
  private static final long SECONDS = Boolean.getBoolean("gopark.long") ? 120 : 3;

  @Test
  @Timeout(300)
  void nothingIsLeftOfConnectionsThatWereUsedAndAbused() throws Exception {
    ConnectionSoak.Result result =
        ConnectionSoak.run(TimeUnit.SECONDS.toNanos(SECONDS), System.nanoTime(), 0);
    assertThat(result.conversations()).isGreaterThan(100);
    assertThat(result.runtimes()).isPositive();
    assertThat(result.descriptors()).as("%s", result).isLessThanOrEqualTo(0);
    assertThat(result.heapBytes()).as("%s", result).isLessThan(16 << 20);
  }
}
