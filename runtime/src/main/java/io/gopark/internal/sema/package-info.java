/** What the types of io.gopark.sync wait in: semaphores and lists, on gopark and goready. */
@NullMarked
package io.gopark.internal.sema;

import org.jspecify.annotations.NullMarked;
