/**
 * The {@code gopark} command: finds out what to run, compiles it when it is source, and runs its
 * {@code main} as goroutine 1 of a new runtime.
 */
@NullMarked
package io.gopark.cli;

import org.jspecify.annotations.NullMarked;
