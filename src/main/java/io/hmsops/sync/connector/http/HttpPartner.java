package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.StructuredEvent;
import io.hmsops.sync.connector.http.HttpSettings.Compression;
import io.hmsops.sync.connector.http.HttpSettings.Format;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One partner that takes events at a URL. */
final class HttpPartner implements Partner {

    private final Endpoint endpoint;
    private final HttpSettings settings;
    private final RequestHeaders headers;
    private final WebhookSignature signature;
    private final Gzip gzip;
    private final PartnerClient client;

    HttpPartner(Endpoint endpoint, HttpSettings settings, RequestHeaders headers, WebhookSignature signature, Gzip gzip,
            PartnerClient client) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.headers = headers;
        this.signature = signature;
        this.gzip = gzip;
        this.client = client;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return Uni.createFrom().deferred(() -> {
            var body = body(request);
            var headers = headers(request, body);
            var path = path(request);
            return sent(body).chain(bytes -> {
                signature.sign(headers, bytes);
                return client.send(new HttpCall(settings.method().name(), path, headers, RequestBody.of(bytes)));
            });
        });
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        var body = body(request);
        var shown = headers(request, body);
        signature.mask(shown);
        return client.preview(new HttpCall(settings.method().name(), path(request), shown, RequestBody.of(body.bytes())),
                new String(body.bytes(), StandardCharsets.UTF_8));
    }

    @Override
    public Uni<Void> verify() {
        return client.verify();
    }

    @Override
    public Uni<Void> close() {
        return client.close();
    }

    private String path(DeliveryRequest request) {
        return endpoint.pathFor(request.event().subject());
    }

    private Map<String, String> headers(DeliveryRequest request, Payload body) {
        var all = headers.of(request, body.contentType(), binary());
        if (compresses(body)) {
            all.put("Content-Encoding", "gzip");
        }
        return all;
    }

    private Uni<byte[]> sent(Payload body) {
        return compresses(body) ? gzip.compress(body.bytes()) : Uni.createFrom().item(body.bytes());
    }

    private boolean compresses(Payload body) {
        return settings.compression() == Compression.GZIP && body.bytes().length > 0;
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
