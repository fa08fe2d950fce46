/** Goroutines, channels and select for Java programs, run by a G-M-P scheduler. */
@NullMarked
package io.gopark;

import org.jspecify.annotations.NullMarked;
