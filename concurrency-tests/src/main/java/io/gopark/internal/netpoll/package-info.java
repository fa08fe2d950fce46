/** jcstress on the sleep of the M that polls. */
@NullMarked
package io.gopark.internal.netpoll;

import org.jspecify.annotations.NullMarked;
