/** Timers and tickers with Go's semantics, on the schedulers' own timer heaps. */
@NullMarked
package io.gopark.time;

import org.jspecify.annotations.NullMarked;
