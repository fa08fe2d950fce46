/** jcstress on how a goroutine's thread and its carrier share an interrupt status. */
@NullMarked
package io.gopark.internal.host;

import org.jspecify.annotations.NullMarked;
