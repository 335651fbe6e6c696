package io.hmsops.sync.connector;

import io.hmsops.sync.event.DocumentContent;
import io.hmsops.sync.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Events, deliveries and targets for connector tests. */
public final class Deliveries {

    public static final String DATA = "{\"title\":\"Ramps & doors\",\"version\":7,\"status\":\"published\"}";
    public static final String SECRET = "s3cr3t-Pa55";

    private Deliveries() {
    }

    public static Event event(String subject) {
        return event(subject, "application/json", DATA.getBytes(StandardCharsets.UTF_8), Map.of("comexample", "x"));
    }

    public static Event event(String subject, String contentType, byte[] data, Map<String, Object> extensions) {
        return new Event(UUID.randomUUID(), "policy_updated", "/access-board", "ce-1", subject, "2026-03-01T12:00:00Z", contentType, null,
                extensions, data, null);
    }

    public static DeliveryRequest request() {
        return request(event("policy-42"));
    }

    public static DeliveryRequest request(Event event) {
        return new DeliveryRequest(UUID.randomUUID(), 1, event, new Payload(event.dataContentType(), event.data()), null);
    }

    public static DeliveryRequest request(Event event, DocumentContent document) {
        return new DeliveryRequest(UUID.randomUUID(), 1, event.withDocument(document.document()),
                new Payload(event.dataContentType(), event.data()), document);
    }

    public static DeliveryRequest again(DeliveryRequest request) {
        return new DeliveryRequest(request.deliveryId(), request.attempt() + 1, request.event(), request.payload(), request.document());
    }

    public static Target target(String endpoint) {
        return target(endpoint, Map.of(), Credentials.NONE);
    }

    public static Target target(String endpoint, Map<String, String> headers, Credentials credentials) {
        return new Target(UUID.randomUUID(), "Partner", 1, endpoint, headers, credentials, Duration.ofSeconds(10), 8, StatusRules.DEFAULT,
                null, Signing.NONE);
    }

    public static Target target(String endpoint, StatusRules statuses) {
        return new Target(UUID.randomUUID(), "Partner", 1, endpoint, Map.of(), Credentials.NONE, Duration.ofSeconds(10), 8, statuses, null,
                Signing.NONE);
    }
}
