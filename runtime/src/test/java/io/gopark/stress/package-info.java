/** Everything at once, for seconds or for minutes. */
@NullMarked
package io.gopark.stress;

import org.jspecify.annotations.NullMarked;
