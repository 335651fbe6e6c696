package io.hmsops.sync.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;

/** How the references call partners: a client per partner with as many connections as the program's systems may use, and nothing else. */
final class PartnerCalls {

    /** Attempts at a time per partner, for the program and the references alike. */
    static final int CONCURRENCY = 32;

    private final List<HttpClient> clients;
    private final List<RequestOptions> requests;

    PartnerCalls(Vertx vertx, List<String> urls, int concurrency) {
        clients = urls.stream().map(url -> vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(concurrency))).toList();
        requests = urls.stream().map(URI::create).map(url -> new RequestOptions().setMethod(HttpMethod.POST)
                .setHost(url.getHost()).setPort(url.getPort()).setURI(url.getPath())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")).toList();
    }

    int partners() {
        return clients.size();
    }

    /** Posts and answers the status once the answer was read to its end. */
    Future<Integer> post(int partner, Buffer body) {
        return clients.get(partner).request(requests.get(partner)).compose(request -> request.send(body))
                .compose(response -> response.end().map(response)).map(HttpClientResponse::statusCode);
    }
}
