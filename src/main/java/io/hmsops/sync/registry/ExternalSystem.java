package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.resilience.SystemScoped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.EnumeratedValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A registered partner system, immutable, as one revision of its registration says; defaults filled in.
 *
 * @param id            UUIDv7; a name that is deleted and registered anew gets another
 * @param connector     which connector calls it
 * @param endpoint      where
 * @param subscriptions what it cares about; an event that matches one of them is delivered, once
 * @param transform     a JSONata expression that makes what is sent of an event; {@code null} where its data is sent
 * @param headers       sent along with every request
 * @param auth          how to authenticate; {@code null} for not at all. Secrets are named or encrypted
 * @param tls           how TLS is spoken; {@code null} for as the platform does
 * @param signing       what requests are signed with; {@code null} for not at all. Secrets are named or encrypted
 * @param options       the connector's own settings; shared, do not change
 * @param paused        {@code null} while it is not; operational, so no part of the registration
 */
public record ExternalSystem(
        UUID id,
        String name,
        long revision,
        ManagedBy managedBy,
        Instant createdAt,
        Instant updatedAt,
        String connector,
        String endpoint,
        List<Subscription> subscriptions,
        String transform,
        Map<String, String> headers,
        AuthSettings auth,
        TlsSettings tls,
        SigningSettings signing,
        DeliverySettings delivery,
        ObjectNode options,
        Pause paused) implements SystemScoped {

    /** Who may change a system. */
    @RegisterForReflection
    public enum ManagedBy {
        API("api"), CONFIGURATION("configuration");

        @JsonValue
        @EnumeratedValue
        private final String word;

        ManagedBy(String word) {
            this.word = word;
        }
    }

    /** Whether nothing is sent to it at present. */
    public boolean isPaused() {
        return paused != null;
    }

    /** Whether the system cares about the event. */
    public boolean wants(Event event) {
        return wants(event.type());
    }

    boolean wants(String type) {
        return subscriptions.stream().anyMatch(subscription -> subscription.wants(type));
    }

    /**
     * The filters that decide whether the system gets an event that it {@link #wants}: it does where one of them is true. None where
     * nothing is left to decide.
     */
    public List<String> filters(Event event) {
        if (subscriptions.stream().allMatch(subscription -> subscription.filter() == null)) {
            return List.of();
        }
        var deciding = subscriptions.stream().filter(subscription -> subscription.wants(event.type())).toList();
        return deciding.stream().anyMatch(subscription -> subscription.filter() == null) ? List.of()
                : deciding.stream().map(Subscription::filter).distinct().toList();
    }

    @Override
    public UUID systemId() {
        return id;
    }

    @Override
    public String systemName() {
        return name;
    }

    @Override
    public Duration timeout() {
        return delivery.timeout();
    }

    @Override
    public int maxConcurrency() {
        return delivery.maxConcurrency();
    }
}
