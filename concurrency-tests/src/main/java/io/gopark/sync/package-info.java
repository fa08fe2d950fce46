/** jcstress on mutex and pool. */
@NullMarked
package io.gopark.sync;

import org.jspecify.annotations.NullMarked;
