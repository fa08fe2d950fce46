/** Locks and one-shot events that block an M (an operating-system thread), never a goroutine. */
@NullMarked
package io.gopark.internal.lock;

import org.jspecify.annotations.NullMarked;
