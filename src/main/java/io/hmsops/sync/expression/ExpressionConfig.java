package io.hmsops.sync.expression;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** What one evaluation of a filter or a transform may take. */
@ConfigMapping(prefix = "sync.expression")
public interface ExpressionConfig {

    /**
     * Most processor time of one evaluation; PT0.01S to PT5S. Time in which the machine was busy with something else does not count
     * where the platform can tell.
     */
    @WithDefault("PT0.25S")
    @DurationMin(millis = 10, message = "is ${validatedValue}; it must be at least PT0.01S")
    @DurationMax(seconds = 5, message = "is ${validatedValue}; it must be at most PT5S")
    Duration timeout();

    /** Most bytes of a transform's result as JSON. */
    @WithDefault("1M")
    MemorySize maxOutput();

    /**
     * Most bytes that one evaluation may use up in memory, the event's data included. As many evaluations as the machine has processors,
     * and at least two, run side by side.
     */
    @WithDefault("48M")
    MemorySize maxMemory();

    /** Most evaluations that wait for a thread; 1 to 100000. Beyond that deliveries wait and events are answered with {@code 503}. */
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int maxQueue();
}
