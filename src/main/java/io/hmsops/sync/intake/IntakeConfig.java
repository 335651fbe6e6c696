package io.hmsops.sync.intake;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** What the doors let in. */
@ConfigMapping(prefix = "sync.intake")
public interface IntakeConfig {

    /** Largest body of an event or a batch, without its document; larger is {@code 413}. */
    @WithDefault("10M")
    MemorySize maxBody();

    /** Largest document; larger is {@code 413}. Below {@code quarkus.http.limits.max-body-size}. */
    @WithDefault("256M")
    MemorySize maxDocument();

    /** Most bytes of bodies that are being read at a time, documents not counted; beyond that the answer is {@code 503}. */
    @WithDefault("64M")
    MemorySize maxMemory();

    /** Most events in a batch; 1 to 10000. */
    @WithDefault("1000")
    @Min(1)
    @Max(10_000)
    int maxBatch();

    /** Most requests that wait for their results ({@code Prefer: wait}) at a time; 0 to 100000. Beyond it {@code 202} comes at once. */
    @WithDefault("1000")
    @Min(0)
    @Max(100_000)
    int maxWaits();

    /** Most documents that are fetched by {@code document.url} at a time; 0 to 1000. Beyond it the answer is {@code 503}. */
    @WithDefault("16")
    @Min(0)
    @Max(1000)
    int maxFetches();

    /** How long fetching one document may take, {@code PT0.1S} to {@code PT10M}. */
    @WithDefault("PT30S")
    @DurationMin(millis = 100, message = "is ${validatedValue}; it must be at least PT0.1S")
    @DurationMax(minutes = 10, message = "is ${validatedValue}; it must be at most PT10M")
    Duration fetchTimeout();

    /** CloudEvents {@code source} of events in the simple form that name none: a URI reference, at most 1024 characters. */
    @WithDefault("urn:hms-ops:sync")
    @Size(min = 1, max = 1024)
    @Pattern(regexp = "[!-~]*", message = "is ${validatedValue}; it must be a URI reference in ASCII")
    String defaultSource();
}
