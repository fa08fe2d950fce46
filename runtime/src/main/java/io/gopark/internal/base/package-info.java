/** What everything else stands on: random numbers, the clock seam, invariant failures. */
@NullMarked
package io.gopark.internal.base;

import org.jspecify.annotations.NullMarked;
