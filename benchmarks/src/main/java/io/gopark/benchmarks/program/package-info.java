/** What every JVM program of the table shares: warm-up, rounds, and the line it prints. */
@NullMarked
package io.gopark.benchmarks.program;

import org.jspecify.annotations.NullMarked;
