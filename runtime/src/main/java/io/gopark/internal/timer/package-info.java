/** The timer heaps of the Ps. */
@NullMarked
package io.gopark.internal.timer;

import org.jspecify.annotations.NullMarked;
