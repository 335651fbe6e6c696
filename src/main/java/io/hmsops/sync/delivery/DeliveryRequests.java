package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.event.DocumentStore;
import io.hmsops.sync.event.Event;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** What connectors are given: the event, its payload for the partner, and a way to read its document. */
@ApplicationScoped
class DeliveryRequests {

    private static final byte[] NO_BODY = new byte[0];

    private final DocumentStore documents;

    DeliveryRequests(DocumentStore documents) {
        this.documents = documents;
    }

    /** @param attempt counted from 1 */
    DeliveryRequest of(UUID deliveryId, int attempt, Event event) {
        var payload = new Payload(event.dataContentType(), event.data() == null ? NO_BODY : event.data());
        var document = event.document() == null ? null : documents.content(event.document());
        return new DeliveryRequest(deliveryId, attempt, event, payload, document);
    }
}
