/** What lies inside one process: time and allocation of single operations, by JMH. */
@NullMarked
package io.gopark.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
