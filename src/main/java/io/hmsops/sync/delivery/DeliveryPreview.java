package io.hmsops.sync.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.OpenPartners;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What a system would be sent, without sending it. */
@ApplicationScoped
public class DeliveryPreview {

    private final OpenPartners partners;
    private final DeliveryRequests requests;
    private final EventFilters filters;

    DeliveryPreview(OpenPartners partners, DeliveryRequests requests, EventFilters filters) {
        this.partners = partners;
        this.requests = requests;
        this.filters = filters;
    }

    /**
     * @param request secrets masked
     * @param bytes   of the payload in it
     */
    public record Shown(RequestPreview request, int bytes) {
    }

    /** Whether a system that wants events of this type gets this one; fails as an attempt would, where its filter does. */
    public Uni<Boolean> passes(Event event, ExternalSystem system) {
        return filters.pass(system, event);
    }

    /** The first attempt's request; no I/O. Fails as an attempt would before anything is sent. */
    public Uni<Shown> of(Event event, ExternalSystem system) {
        return requests.of(UuidCreator.getTimeOrderedEpoch(), 1, event, system)
                .map(request -> new Shown(partners.of(system).preview(request), request.payload().bytes().length));
    }
}
