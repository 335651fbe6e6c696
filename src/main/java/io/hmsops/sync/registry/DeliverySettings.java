package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.hmsops.sync.connector.StatusRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;

/**
 * How deliveries to a system are made; complete, defaults filled in.
 *
 * @param timeout        of one attempt
 * @param ordering       between events of one subject
 * @param maxConcurrency most attempts at a time
 * @param ratePerSecond  most attempts begun per second, over all replicas together; {@code null} for no limit
 * @param retry          when to try again
 * @param statuses       which HTTP statuses mean something else than by default; {@code null} for none
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliverySettings(Duration timeout, Ordering ordering, int maxConcurrency, Double ratePerSecond, Retry retry,
        StatusRules statuses) {

    /** What a registration that says nothing gets. */
    public static final DeliverySettings DEFAULT = new DeliverySettings(Duration.ofSeconds(10), Ordering.SUBJECT, 8, null,
            new Retry(List.of(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2),
                    Duration.ofHours(5), Duration.ofHours(10), Duration.ofHours(14), Duration.ofHours(20), Duration.ofHours(24))), null);

    /** Order per (system, subject). A version that does not know a word cannot read the system: new words come with a note. */
    @RegisterForReflection
    public enum Ordering {
        /** A later event of a subject waits for the earlier one. */
        @JsonProperty("subject")
        SUBJECT,
        /** No waiting. */
        @JsonProperty("none")
        NONE,
        /** Only the newest undelivered event of a subject is sent, and never an older one after a newer one. */
        @JsonProperty("latest")
        LATEST
    }

    /** @param schedule the waits before the second, third … attempt; empty means one attempt and no more */
    @RegisterForReflection
    public record Retry(List<Duration> schedule) {
    }
}
