package io.hmsops.sync.outcome;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** What is told of deliveries over AMQP. Meant to be the same on all replicas. */
@ConfigMapping(prefix = "sync.outcomes")
public interface OutcomeConfig {

    /** Whether what becomes of deliveries is told at all; only where {@code sync.amqp.enabled}. */
    @WithDefault("true")
    boolean enabled();

    /** Address that outcomes are sent to. */
    @WithDefault("sync.outcomes")
    @Size(min = 1, max = 255)
    String address();

    /** Most outcomes sent and not yet accepted by the broker; 1 to 1000. Those of one subject are sent one after the other. */
    @WithDefault("256")
    @Min(1)
    @Max(1000)
    int window();

    /** How long outcomes wait for the broker, and those that it refused are kept; PT1H to P3650D. Older ones are deleted untold. */
    @WithDefault("P30D")
    @DurationMin(hours = 1, message = "is ${validatedValue}; it must be at least PT1H")
    @DurationMax(days = 3650, message = "is ${validatedValue}; it must be at most P3650D")
    Duration retention();

    /** CloudEvents {@code source} of outcomes: a URI reference, at most 1024 characters. */
    @WithDefault("/hms-ops-sync")
    @Size(min = 1, max = 1024)
    @Pattern(regexp = "[!-~]*", message = "is ${validatedValue}; it must be a URI reference in ASCII")
    String source();
}
