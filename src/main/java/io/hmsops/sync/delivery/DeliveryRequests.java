package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.event.DocumentContent;
import io.hmsops.sync.event.DocumentStore;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.expression.Expressions;
import io.hmsops.sync.registry.ExternalSystem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** What connectors are given: the event, its payload for the partner, and a way to read its document. */
@ApplicationScoped
class DeliveryRequests {

    private static final byte[] NO_BODY = new byte[0];

    private final DocumentStore documents;
    private final Expressions expressions;

    DeliveryRequests(DocumentStore documents, Expressions expressions) {
        this.documents = documents;
        this.expressions = expressions;
    }

    /**
     * At once where the system has no transform. Otherwise fails with {@link PermanentDeliveryException} where it makes nothing of the
     * event, and with {@link PartnerBusyException} where too many evaluations wait.
     *
     * @param attempt counted from 1
     */
    Uni<DeliveryRequest> of(UUID deliveryId, int attempt, Event event, ExternalSystem system) {
        return of(deliveryId, attempt, event, system, event.document() == null ? null : documents.content(event.document()));
    }

    /** As {@link #of(UUID, int, Event, ExternalSystem)}, with a document that need not be in the store; {@code null} for none. */
    Uni<DeliveryRequest> of(UUID deliveryId, int attempt, Event event, ExternalSystem system, DocumentContent document) {
        if (system.transform() == null) {
            return Uni.createFrom().item(() -> request(deliveryId, attempt, event, document));
        }
        return expressions.transform(system.transform(), event)
                .onFailure().transform(failure -> EventFilters.failure("transform", failure))
                .map(data -> request(deliveryId, attempt, event.withJson(data), document));
    }

    private static DeliveryRequest request(UUID deliveryId, int attempt, Event event, DocumentContent document) {
        var payload = new Payload(event.dataContentType(), event.data() == null ? NO_BODY : event.data());
        return new DeliveryRequest(deliveryId, attempt, event, payload, document);
    }
}
