package io.gopark.internal.sema;

import static io.gopark.Go.go;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.WaitReason;

/** A reader that counts itself in while a writer waits, and takes it back, step by step. */
class RwGateTest {
  private final RwGate gate = new RwGate();

  private Goroutine waitingWriter() {
    Goroutine gp = go(gate::wlock);
    Program.awaitParked(gp, WaitReason.SYNC_RWMUTEX_LOCK);
    return gp;
  }

  @OnProcs
  void ifTheLastReaderLeavesBeforeTheCountIsTakenBackTheTakingBackWakesTheWriter(int procs)
      throws Exception {
    Program.run(
        procs,
        () -> {
          gate.rlock();
          Goroutine writer = waitingWriter();
          assertThat(gate.tryCountIn()).isFalse();
          gate.runlock();
          assertThat(writer.waitReason()).isEqualTo(WaitReason.SYNC_RWMUTEX_LOCK);
          gate.takeBack();
          Program.awaitEnd(writer);
          assertThat(gate.tryRLock()).isFalse();
        });
  }

  @OnProcs
  void theWriterLeavingInBetweenDoesNotLoseTheCount(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          gate.wlock();
          assertThat(gate.tryCountIn()).isFalse();
          gate.wunlock();
          assertThat(gate.readers()).isEqualTo(1);
          gate.takeBack();
          assertThat(gate.readers()).isZero();
          assertThat(gate.tryWlock()).isTrue();
        });
  }
}
