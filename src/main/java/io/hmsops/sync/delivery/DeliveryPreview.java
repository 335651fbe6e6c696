package io.hmsops.sync.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.OpenPartners;
import jakarta.enterprise.context.ApplicationScoped;

/** What a system would be sent, without sending it. */
@ApplicationScoped
public class DeliveryPreview {

    private final OpenPartners partners;
    private final DeliveryRequests requests;

    DeliveryPreview(OpenPartners partners, DeliveryRequests requests) {
        this.partners = partners;
        this.requests = requests;
    }

    /** The first attempt's request, secrets masked; no I/O. */
    public RequestPreview of(Event event, ExternalSystem system) {
        return partners.of(system).preview(requests.of(UuidCreator.getTimeOrderedEpoch(), 1, event));
    }
}
