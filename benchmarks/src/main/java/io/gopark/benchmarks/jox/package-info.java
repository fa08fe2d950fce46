/** jox channels on default virtual threads. Works that need no channel are those of vthreads. */
@NullMarked
package io.gopark.benchmarks.jox;

import org.jspecify.annotations.NullMarked;
