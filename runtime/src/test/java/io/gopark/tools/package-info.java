/** Goroutines under the JDK's own tools. */
@NullMarked
package io.gopark.tools;

import org.jspecify.annotations.NullMarked;
