package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventResultsTest {

    private static final Instant DUE = Instant.parse("2026-03-01T12:00:05Z");

    @ParameterizedTest(name = "{0} after {1} attempts: {2}")
    @CsvSource(value = {
        "PENDING,    0, pending",
        "DELIVERING, 0, pending",
        "DELIVERED,  1, ok",
        "PENDING,    1, 'error: 503 Service Unavailable, next attempt at 2026-03-01T12:00:05Z'",
        "DELIVERING, 1, 'error: 503 Service Unavailable, being tried again'",
        "DEAD,       3, 'error: 503 Service Unavailable, given up'",
        "PARKED,     0, parked",
        "PARKED,     1, parked",
        "SUPERSEDED, 0, superseded",
        "CANCELLED,  0, cancelled",
    })
    void words(DeliveryState state, int attempts, String word) {
        assertThat(new EventResults(List.of(delivery("A", state, attempts))).bySystem()).containsExactly(entry("A", word));
    }

    @ParameterizedTest
    @EnumSource(DeliveryState.class)
    void every_state_has_a_word(DeliveryState state) {
        assertThat(new EventResults(List.of(delivery("A", state, 1))).bySystem().get("A")).isNotBlank();
        assertThat(DeliveryState.of(state.word())).contains(state);
    }

    @ParameterizedTest
    @EnumSource(DeliveryState.class)
    void only_what_is_pending_is_due(DeliveryState state) {
        assertThat(delivery("A", state, 1).dueAt()).isEqualTo(state == DeliveryState.PENDING ? DUE : null);
    }

    @Test
    void are_by_name() {
        var results = new EventResults(List.of(delivery("b", DeliveryState.DELIVERED, 1), delivery("a", DeliveryState.PENDING, 0)));
        assertThat(results.bySystem()).containsExactly(entry("a", "pending"), entry("b", "ok"));
    }

    @ParameterizedTest(name = "{0} after {1} attempts: complete is {2}")
    @CsvSource(value = {
        "PENDING,    0, false",
        "DELIVERING, 0, false",
        "PARKED,     0, true",
        "PARKED,     1, true",
        "PENDING,    1, true",
        "DELIVERING, 1, true",
        "DELIVERED,  1, true",
        "DEAD,       1, true",
        "CANCELLED,  0, true",
        "SUPERSEDED, 0, true",
    })
    void complete(DeliveryState state, int attempts, boolean complete) {
        var settled = delivery("A", DeliveryState.DELIVERED, 1);
        assertThat(new EventResults(List.of(settled, delivery("B", state, attempts))).complete()).isEqualTo(complete);
    }

    @Test
    void of_nobody_are_complete() {
        assertThat(new EventResults(List.of()).complete()).isTrue();
        assertThat(new EventResults(List.of()).bySystem()).isEmpty();
    }

    private static Delivery delivery(String system, DeliveryState state, int attempts) {
        var settled = switch (state) {
            case DELIVERED, DEAD, SUPERSEDED, CANCELLED -> DUE;
            case PENDING, DELIVERING, PARKED -> null;
        };
        var failed = attempts > 0 && state != DeliveryState.DELIVERED;
        return new Delivery(UUID.randomUUID(), UUID.randomUUID(), system, "policy-42", state, attempts, DUE, DUE, settled,
                failed ? 503 : null, failed ? "refused" : null, failed ? "503 Service Unavailable" : null,
                state == DeliveryState.SUPERSEDED ? UUID.randomUUID() : null);
    }
}
