package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EpollCallsTest {
  private static final int ROUNDS = 20_000;

  @Test
  void twoThreadsMayRegisterTheSameDescriptorAtTheSameTime() throws Exception {
    int set = EpollCalls.create();
    int fd = EpollCalls.eventDescriptor(EpollCalls.newEvent());
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CyclicBarrier removed = new CyclicBarrier(2, () -> EpollCalls.remove(set, fd));
    Runnable register =
        () -> {
          for (int i = 0; i < ROUNDS && failure.get() == null; i++) {
            try {
              removed.await();
              EpollCalls.keep(set, fd, EpollCalls.IN);
            } catch (Exception e) {
              failure.compareAndSet(null, e);
              removed.reset();
            }
          }
        };
    Thread other = Thread.ofPlatform().start(register);
    register.run();
    other.join();
    assertThat(failure.get()).isNull();
    EpollCalls.close(fd);
    EpollCalls.close(set);
  }
}
