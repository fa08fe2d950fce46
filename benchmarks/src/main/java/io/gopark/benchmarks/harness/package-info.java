/** Runs the programs of all rivals in turn, and says what the figures allow to be said. */
@NullMarked
package io.gopark.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
