/** What people read about a scheduler: dumps, traces, panic reports. */
@NullMarked
package io.gopark.internal.debug;

import org.jspecify.annotations.NullMarked;
