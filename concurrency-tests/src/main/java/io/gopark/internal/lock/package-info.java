/** jcstress on the lock and the note of an M. */
@NullMarked
package io.gopark.internal.lock;

import org.jspecify.annotations.NullMarked;
