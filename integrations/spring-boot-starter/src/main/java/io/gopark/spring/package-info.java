/** Auto-configuration that puts a Spring Boot application on goroutines. */
@NullMarked
package io.gopark.spring;

import org.jspecify.annotations.NullMarked;
