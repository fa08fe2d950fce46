/** Lincheck, jcstress's launcher, and the protocols that need real threads. */
@NullMarked
package io.gopark.internal.sched;

import org.jspecify.annotations.NullMarked;
