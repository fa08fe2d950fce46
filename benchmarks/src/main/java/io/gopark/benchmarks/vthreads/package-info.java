/**
 * Default virtual threads, each work with the {@code java.util.concurrent} class that is fastest at
 * it.
 */
@NullMarked
package io.gopark.benchmarks.vthreads;

import org.jspecify.annotations.NullMarked;
