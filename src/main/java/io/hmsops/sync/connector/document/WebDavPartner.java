package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestHeaders;
import io.smallrye.mutiny.Uni;

/**
 * One partner that keeps documents at paths of their own (WebDAV, RFC 4918). The endpoint is a collection that exists; those below it are
 * made as needed.
 */
final class WebDavPartner implements Partner {

    private final Endpoint endpoint;
    private final WebDavSettings settings;
    private final RequestHeaders headers;
    private final PartnerClient client;
    private final OpenAttempts attempts = new OpenAttempts();

    WebDavPartner(Endpoint endpoint, WebDavSettings settings, RequestHeaders headers, PartnerClient client) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.headers = headers;
        this.client = client;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return attempts.whole(Uni.createFrom().deferred(() -> delivery(request).run()));
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        return delivery(request).preview();
    }

    private WebDavDelivery delivery(DeliveryRequest request) {
        if (request.document() == null) {
            throw new PermanentDeliveryException(FailureCode.UNSUITABLE, "the event has no document", null);
        }
        var base = endpoint.pathFor(request.event().subject());
        var place = settings.path().place(base, new DeliveryValues(request));
        return new WebDavDelivery(settings, place, request, new WebDavCalls(client, headers, request));
    }

    @Override
    public Uni<Void> verify() {
        return client.verify();
    }

    @Override
    public Uni<Void> close() {
        return attempts.end().chain(client::close);
    }

    @Override
    public String toString() {
        return "WebDavPartner[" + endpoint.address() + endpoint.path() + ", " + settings.path() + "]";
    }
}
