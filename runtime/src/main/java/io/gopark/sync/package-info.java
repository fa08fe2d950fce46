/**
 * Go's sync package and its neighbours: locks, conditions and groups that park goroutines. All of
 * them belong to no runtime and work from any thread; a thread that is no goroutine parks itself.
 *
 * <p>Interrupts: a wait that says {@code throws InterruptedException} leaves its queue when the
 * thread is interrupted, has then had no effect, and clears the interrupt status. Unless said
 * otherwise an operation that need not wait does not look at the status.
 */
@NullMarked
package io.gopark.sync;

import org.jspecify.annotations.NullMarked;
