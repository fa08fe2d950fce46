package io.gopark.internal.host;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * This JVM does not let goroutines run. The message is one line: the reason, and what to add to the
 * command line. It extends a JDK type because users cannot name a class of this package.
 */
public final class HostUnsupportedException extends UnsupportedOperationException {
  @Serial private static final long serialVersionUID = 1L;

  HostUnsupportedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
