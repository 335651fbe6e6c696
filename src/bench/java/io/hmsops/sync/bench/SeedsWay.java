package io.hmsops.sync.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;

/** The reference to leave behind: one event after the other, one partner after the other, then the answer. Nothing is stored. */
final class SeedsWay {

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<URI> partners;

    private SeedsWay(List<URI> partners) {
        this.partners = partners;
    }

    /** Arguments: port, the partners' URLs. */
    public static void main(String[] arguments) {
        Child.endWithStandardInput();
        var way = new SeedsWay(Arrays.stream(arguments).skip(1).map(URI::create).toList());
        var vertx = Vertx.vertx();
        var loop = vertx.createSharedWorkerExecutor("loop", 1, Long.MAX_VALUE);
        vertx.createHttpServer().requestHandler(request -> {
            if (request.method() == HttpMethod.GET) {
                request.response().end();
                return;
            }
            request.body().compose(body -> loop.executeBlocking(() -> way.deliver(body)))
                    .onComplete(done -> request.response().setStatusCode(done.succeeded() ? 200 : 502).end());
        }).listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }

    private Void deliver(Buffer body) throws IOException, InterruptedException {
        var data = body.toJsonObject().getJsonObject("data").toBuffer().getBytes();
        for (var partner : partners) {
            http.send(HttpRequest.newBuilder(partner).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(data)).build(), HttpResponse.BodyHandlers.discarding());
        }
        return null;
    }
}
