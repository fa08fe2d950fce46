/** jcstress on the select's claim. */
@NullMarked
package io.gopark.internal.chan;

import org.jspecify.annotations.NullMarked;
