package io.hmsops.sync.expression;

import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.Event;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Expressions without the application, under the default bounds or others. */
final class Evaluations {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Evaluations() {
    }

    static ExpressionConfig config(Duration timeout, long maxOutput, long maxMemory, int maxQueue) {
        return new ExpressionConfig() {
            @Override
            public Duration timeout() {
                return timeout;
            }

            @Override
            public MemorySize maxOutput() {
                return new MemorySize(BigInteger.valueOf(maxOutput));
            }

            @Override
            public MemorySize maxMemory() {
                return new MemorySize(BigInteger.valueOf(maxMemory));
            }

            @Override
            public int maxQueue() {
                return maxQueue;
            }
        };
    }

    static Expressions byDefault() {
        return new Expressions(config(Duration.ofMillis(250), 1 << 20, 48 << 20, 1000));
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
