package io.hmsops.sync.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** A way for events into a program. Used from one event loop. */
interface Posts {

    /** Whether the event was accepted: by the program, or by the broker in between. */
    Future<Boolean> post(Buffer event);

    /** To a program itself. */
    static Posts http(HttpClient http, int port) {
        var options = new RequestOptions().setMethod(HttpMethod.POST).setHost("127.0.0.1").setPort(port).setURI("/v1/events")
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        return event -> http.request(options).compose(request -> request.send(event))
                .compose(response -> response.end().map(response.statusCode() / 100 == 2));
    }
}
