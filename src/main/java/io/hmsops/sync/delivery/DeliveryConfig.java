package io.hmsops.sync.delivery;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How the engine works. */
@ConfigMapping(prefix = "sync.delivery")
public interface DeliveryConfig {

    /** Most deliveries held in memory at a time; 16 to 100000. What does not fit waits in the database. */
    @WithDefault("4096")
    @Min(16)
    @Max(100_000)
    int maxInMemory();

    /** Most deliveries of one system held in memory at a time; 1 to 100000. Keeps one slow system from filling {@code max-in-memory}. */
    @WithDefault("512")
    @Min(1)
    @Max(100_000)
    int maxInMemoryPerSystem();

    /** Most bytes of event data held in memory for deliveries. */
    @WithDefault("32M")
    MemorySize maxMemory();

    /** Most events that share one commit; 1 to 5000. */
    @WithDefault("256")
    @Min(1)
    @Max(5_000)
    int maxBatch();

    /** Most events waiting to be committed; beyond that the answer is {@code 503}. 1 to 100000. */
    @WithDefault("4096")
    @Min(1)
    @Max(100_000)
    int maxQueue();

    /** Most bytes of event data waiting to be committed; beyond that the answer is {@code 503}. */
    @WithDefault("48M")
    MemorySize maxQueueMemory();

    /** How long an event may take to be committed until the answer is {@code 503}; PT0.1S to PT5M. */
    @WithDefault("PT10S")
    @DurationMin(millis = 100, message = "is ${validatedValue}; it must be at least PT0.1S")
    @DurationMax(minutes = 5, message = "is ${validatedValue}; it must be at most PT5M")
    Duration commitTimeout();

    /** How often an idle replica asks the database: heartbeat, take-over and due deliveries in one query. PT0.1S to PT5S. */
    @WithDefault("PT5S")
    @DurationMin(millis = 100, message = "is ${validatedValue}; it must be at least PT0.1S")
    @DurationMax(seconds = 5, message = "is ${validatedValue}; it must be at most PT5S")
    Duration pollInterval();

    /**
     * A replica that has not been heard of for this long is taken for dead and its deliveries are taken over; PT0.2S to PT5M, and twice
     * the poll interval or more.
     */
    @WithDefault("PT10S")
    @DurationMin(millis = 200, message = "is ${validatedValue}; it must be at least PT0.2S")
    @DurationMax(minutes = 5, message = "is ${validatedValue}; it must be at most PT5M")
    Duration replicaTimeout();

    /**
     * How long a stopping program lets attempts in the air end; PT0S to PT5M. Longer than the systems' time-outs, or a stop may deliver
     * twice; shorter than the grace that the platform gives.
     */
    @WithDefault("PT15S")
    @DurationMin(seconds = 0, message = "is ${validatedValue}; it must be at least PT0S")
    @DurationMax(minutes = 5, message = "is ${validatedValue}; it must be at most PT5M")
    Duration drainTimeout();
}
