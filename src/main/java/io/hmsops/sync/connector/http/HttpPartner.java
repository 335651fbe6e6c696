package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.StructuredEvent;
import io.hmsops.sync.connector.http.HttpSettings.Format;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;

/** One partner that takes events at a URL. */
final class HttpPartner implements Partner {

    private final Endpoint endpoint;
    private final HttpSettings settings;
    private final RequestHeaders headers;
    private final PartnerClient client;

    HttpPartner(Endpoint endpoint, HttpSettings settings, RequestHeaders headers, PartnerClient client) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.headers = headers;
        this.client = client;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return Uni.createFrom().deferred(() -> client.send(call(request, body(request))));
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        var body = body(request);
        return client.preview(call(request, body), new String(body.bytes(), StandardCharsets.UTF_8));
    }

    @Override
    public Uni<Void> verify() {
        return client.verify();
    }

    private HttpCall call(DeliveryRequest request, Payload body) {
        return new HttpCall(settings.method().name(), endpoint.pathFor(request.event().subject()),
                headers.of(request, body.contentType(), binary()), RequestBody.of(body.bytes()));
    }

    @Override
    public Uni<Void> close() {
        return client.close();
    }

    private boolean binary() {
        return settings.format() == Format.BINARY;
    }

    private Payload body(DeliveryRequest request) {
        return binary() ? request.payload()
                : new Payload(StructuredEvent.MEDIA_TYPE, StructuredEvent.of(request.event(), request.payload()));
    }

    @Override
    public String toString() {
        return "HttpPartner[" + settings.method() + " " + endpoint.address() + endpoint.path() + "]";
    }
}
