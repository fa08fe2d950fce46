/** The works on Gopark, line for line what Go's side does. */
@NullMarked
package io.gopark.benchmarks.gopark;

import org.jspecify.annotations.NullMarked;
