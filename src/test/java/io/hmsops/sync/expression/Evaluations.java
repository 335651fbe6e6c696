package io.hmsops.sync.expression;

import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.Event;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Expressions without the application, under the default bounds or others. */
final class Evaluations {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Evaluations() {
    }

    static ExpressionConfig config(Map<String, String> keys) {
        return new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(ExpressionConfig.class).withDefaultValues(keys).build()
                .getConfigMapping(ExpressionConfig.class);
    }

    static Expressions byDefault() {
        return new Expressions(config(Map.of()));
    }

    static Event event(String data) {
        return event("application/json", data == null ? null : data.getBytes(StandardCharsets.UTF_8));
    }

    static Event event(String contentType, byte[] data) {
        return new Event(UUID.randomUUID(), "policy_updated", "urn:test", "e-1", "policy-42", "2026-03-01T12:00:00Z", contentType, null,
                Map.of("severity", 3, "agency", "access-board"), data,
                new Document(UUID.randomUUID(), "a.pdf", "application/pdf", 5_000_000_000L, new byte[32]));
    }

    static String transform(Expressions expressions, String text, Event event) {
        return new String(expressions.transform(text, event).await().atMost(PATIENCE), StandardCharsets.UTF_8);
    }
}
