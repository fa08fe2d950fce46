/** jcstress on what locks sleep on. */
@NullMarked
package io.gopark.internal.sema;

import org.jspecify.annotations.NullMarked;
