/** Where an M sleeps until the network or the next timer has something for it. */
@NullMarked
package io.gopark.internal.netpoll;

import org.jspecify.annotations.NullMarked;
