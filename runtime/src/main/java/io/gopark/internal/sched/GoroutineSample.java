package io.gopark.internal.sched;

import io.gopark.WaitReason;
import org.jspecify.annotations.Nullable;

/**
 * What a goroutine did at one moment.
 *
 * @param status one of {@link GoroutineStatus}
 * @param reason why it waited; NONE when it did not
 * @param waited for how many nanoseconds, in a wait or a system call; else 0
 * @param locked whether it was bound to its thread
 * @param stack null if it could not be seen
 */
public record GoroutineSample(
    Goroutine goroutine,
    int status,
    WaitReason reason,
    long waited,
    boolean locked,
    @Nullable SampledStack stack) {}
