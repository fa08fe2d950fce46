/**
 * The only code that touches JDK internals: it opens them, checks them, and turns them into verbs
 * that the scheduler uses.
 */
@NullMarked
package io.gopark.internal.host;

import org.jspecify.annotations.NullMarked;
