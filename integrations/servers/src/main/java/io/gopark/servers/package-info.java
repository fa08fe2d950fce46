/** Servers on goroutines: for each the lines that a program needs. */
@NullMarked
package io.gopark.servers;

import org.jspecify.annotations.NullMarked;
