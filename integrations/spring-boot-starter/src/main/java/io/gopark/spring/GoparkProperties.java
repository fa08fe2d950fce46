package io.gopark.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a Boot application may say about its runtime.
 *
 * @param enabled whether anything runs on goroutines
 * @param name the runtime's name, in dumps and in its threads' names
 * @param procs how many goroutines run at the same time; GOMAXPROCS where it is not said
 */
@ConfigurationProperties("gopark")
record GoparkProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("gopark") String name,
    @Nullable Integer procs) {}
