/**
 * jcstress tests of the scheduler's queues and protocols. In the scheduler's own package, because
 * that is where its verbs are visible.
 */
@NullMarked
package io.gopark.internal.sched;

import org.jspecify.annotations.NullMarked;
