/** Channels and select, on gopark and goready. */
@NullMarked
package io.gopark.internal.chan;

import org.jspecify.annotations.NullMarked;
