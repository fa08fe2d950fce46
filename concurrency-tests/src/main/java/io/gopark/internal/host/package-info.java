/** jcstress on how an interrupt finds the carrier of a thread. */
@NullMarked
package io.gopark.internal.host;

import org.jspecify.annotations.NullMarked;
