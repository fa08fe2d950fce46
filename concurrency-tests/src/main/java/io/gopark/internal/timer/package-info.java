/** jcstress on the timer heap. */
@NullMarked
package io.gopark.internal.timer;

import org.jspecify.annotations.NullMarked;
