package io.hmsops.sync.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;

/** The reference that nothing can beat: reads the event, answers 202, posts its data to each partner. Nothing is stored or tried again. */
final class UpperBound extends AbstractVerticle {

    private static final int LOOPS = Runtime.getRuntime().availableProcessors();

    private final int port;
    private final List<String> partners;
    private PartnerCalls calls;

    private UpperBound(int port, List<String> partners) {
        this.port = port;
        this.partners = partners;
    }

    /** Arguments: port, the partners' URLs. */
    public static void main(String[] arguments) {
        Child.endWithStandardInput();
        var partners = Arrays.asList(arguments).subList(1, arguments.length);
        Vertx.vertx().deployVerticle(() -> new UpperBound(Integer.parseInt(arguments[0]), partners),
                new DeploymentOptions().setInstances(LOOPS));
    }

    @Override
    public void start() {
        calls = new PartnerCalls(vertx, partners, PartnerCalls.CONCURRENCY / LOOPS);
        vertx.createHttpServer().requestHandler(this::take).listen(port, "127.0.0.1");
    }

    private void take(HttpServerRequest request) {
        if (request.method() == HttpMethod.GET) {
            request.response().end();
            return;
        }
        request.bodyHandler(body -> {
            var data = body.toJsonObject().getJsonObject("data").toBuffer();
            request.response().setStatusCode(202).end();
            deliver(data);
        });
    }

    private void deliver(Buffer data) {
        for (int partner = 0; partner < calls.partners(); partner++) {
            calls.post(partner, data);
        }
    }
}
