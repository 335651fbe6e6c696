package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.HttpCall;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestHeaders;
import io.smallrye.mutiny.Uni;

/** One partner that takes documents as forms, at a URL. */
final class DocumentPartner implements Partner {

    private final Endpoint endpoint;
    private final FormSettings settings;
    private final RequestHeaders headers;
    private final PartnerClient client;

    DocumentPartner(Endpoint endpoint, FormSettings settings, RequestHeaders headers, PartnerClient client) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.headers = headers;
        this.client = client;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return Uni.createFrom().deferred(() -> client.send(call(request, form(request))));
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        var form = form(request);
        return client.preview(call(request, form), form.shown());
    }

    @Override
    public Uni<Void> verify() {
        return client.verify();
    }

    private HttpCall call(DeliveryRequest request, UploadForm form) {
        return new HttpCall(settings.method().name(), endpoint.pathFor(request.event().subject()),
                headers.of(request, form.contentType(), true), form);
    }

    @Override
    public Uni<Void> close() {
        return client.close();
    }

    private UploadForm form(DeliveryRequest request) {
        if (request.document() == null) {
            throw new PermanentDeliveryException(FailureCode.UNSUITABLE, "the event has no document", null);
        }
        return new UploadForm(settings, request);
    }

    @Override
    public String toString() {
        return "DocumentPartner[" + settings.method() + " " + endpoint.address() + endpoint.path() + "]";
    }
}
