/** {@code gopark bench http}: servers on goroutines and on default virtual threads, and Go's. */
@NullMarked
package io.gopark.benchmarks.http;

import org.jspecify.annotations.NullMarked;
