/** Helidon's connections on goroutines. */
@NullMarked
package io.gopark.helidon;

import org.jspecify.annotations.NullMarked;
