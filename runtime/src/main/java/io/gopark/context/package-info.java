/** Cancellation, deadlines and values that go with a request through the goroutines it starts. */
@NullMarked
package io.gopark.context;

import org.jspecify.annotations.NullMarked;
