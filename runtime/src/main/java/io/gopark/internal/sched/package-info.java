/**
 * The G-M-P scheduler. {@link io.gopark.internal.sched.Scheduler} has the overview; each class is
 * one mechanism of Go's {@code runtime/proc.go} and bears Go's name for it.
 */
@NullMarked
package io.gopark.internal.sched;

import org.jspecify.annotations.NullMarked;
