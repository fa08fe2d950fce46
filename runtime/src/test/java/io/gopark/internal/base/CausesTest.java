package io.gopark.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CausesTest {
  @Test
  void theThrowableItselfAndAllThatIsBehindItAreLookedAt() {
    OutOfMemoryError root = new OutOfMemoryError();
    assertThat(Causes.include(root, OutOfMemoryError.class)).isTrue();
    Throwable wrapped = new CompletionException(new IllegalStateException(root));
    assertThat(Causes.include(wrapped, OutOfMemoryError.class)).isTrue();
    assertThat(Causes.include(wrapped, VirtualMachineError.class)).isTrue();
    assertThat(Causes.include(wrapped, StackOverflowError.class)).isFalse();
  }

  @Test
  void aCircleOfCausesEnds() {
    RuntimeException one = new RuntimeException("one");
    one.initCause(new RuntimeException("two", one));
    assertThat(Causes.include(one, OutOfMemoryError.class)).isFalse();
  }

  @Test
  void aChainEndsWhereTheUsersGetCauseThrows() {
    Throwable hostile = new CompletionException(new Hostile());
    assertThat(Causes.include(hostile, OutOfMemoryError.class)).isFalse();
    assertThat(Causes.include(hostile, Hostile.class)).isTrue();
  }

  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException();
    }
  }
}
