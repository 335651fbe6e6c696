package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PartnerGoneException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.http.BodySink;
import io.hmsops.sync.connector.http.HttpAnswer;
import io.hmsops.sync.connector.http.HttpCall;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.connector.http.RequestHeaders;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The requests that one attempt over WebDAV is made of. What the system's rules say of statuses counts for each; only 2xx is success, but
 * for the document's own {@code PUT}. Failures of the others begin with the request that failed.
 */
final class WebDavCalls {

    private static final RequestBody NOTHING = RequestBody.of(new byte[0]);
    /** A multi-status answer names a handful of properties. */
    private static final int LONGEST_MULTISTATUS = 64 * 1024;

    private final PartnerClient client;
    private final RequestHeaders headers;
    private final DeliveryRequest request;

    WebDavCalls(PartnerClient client, RequestHeaders headers, DeliveryRequest request) {
        this.client = client;
        this.headers = headers;
        this.request = request;
    }

    /** Puts the document; the delivery's receipt is the answer to this. */
    Uni<DeliveryReceipt> putDocument(String path, Map<String, String> conditions) {
        return client.send(documentCall(path, conditions));
    }

    RequestPreview preview(String path, Object shown) {
        return client.preview(documentCall(path, Map.of()), shown);
    }

    private HttpCall documentCall(String path, Map<String, String> conditions) {
        var document = request.document().document();
        var all = headers.of(request, DocumentBody.mediaType(document.contentType()), true);
        all.put("Repr-Digest", DocumentBody.reprDigest(document));
        all.putAll(conditions);
        var body = new DocumentBody(request.document());
        if (body.asksFirst()) {
            all.put("Expect", "100-continue");
        }
        return new HttpCall("PUT", path, all, body);
    }

    Uni<HttpAnswer> put(String path, String contentType, byte[] body) {
        return client.exchange(new HttpCall("PUT", path, headers.of(request, contentType, false), RequestBody.of(body)), 0)
                .map(answer -> successful("PUT", path, answer));
    }

    Uni<HttpAnswer> proppatch(String path, byte[] xml) {
        var call = new HttpCall("PROPPATCH", path, headers.of(request, "application/xml; charset=utf-8", false), RequestBody.of(xml));
        return client.exchange(call, LONGEST_MULTISTATUS).map(answer -> successful("PROPPATCH", path, answer));
    }

    /** Answers whatever the partner answered. */
    Uni<HttpAnswer> make(String collection) {
        return client.exchange(new HttpCall("MKCOL", collection, plain(Map.of()), NOTHING), 0);
    }

    /** Answers whatever the partner answered. */
    Uni<HttpAnswer> head(String path, Map<String, String> more) {
        return client.exchange(new HttpCall("HEAD", path, plain(more), NOTHING), 0);
    }

    Uni<HttpAnswer> get(String path, BodySink sink) {
        return client.exchange(new HttpCall("GET", path, plain(Map.of("Accept-Encoding", "identity")), NOTHING, sink), 0)
                .map(answer -> successful("GET", path, answer));
    }

    private Map<String, String> plain(Map<String, String> more) {
        var all = new LinkedHashMap<>(headers.of(request, null, false));
        all.putAll(more);
        return all;
    }

    private HttpAnswer successful(String method, String path, HttpAnswer answer) {
        if (!StatusRules.isSuccess(answer.status())) {
            throw failure(method, path, answer);
        }
        return answer;
    }

    /** The failure that an answer other than 2xx is to a request on the side. */
    DeliveryException failure(String method, String path, HttpAnswer answer) {
        try {
            client.receipt(answer);
        } catch (DeliveryException e) {
            return named(method + " " + path + ": ", e);
        }
        // the rules take it for delivered: the document is, but not what had to go with it
        return new TransientDeliveryException(FailureCode.REFUSED, answer.status(), method + " " + path + ": " + answer.words(),
                answer.start(), null, null);
    }

    private static DeliveryException named(String request, DeliveryException e) {
        var message = request + e.getMessage();
        if (e instanceof TransientDeliveryException known) {
            return new TransientDeliveryException(e.code(), e.status(), message, e.answer(), known.retryAfter(), e.getCause());
        } else if (e instanceof PartnerGoneException) {
            return new PartnerGoneException(e.status(), message, e.answer());
        }
        return new PermanentDeliveryException(e.code(), e.status(), message, e.answer(), e.getCause());
    }
}
