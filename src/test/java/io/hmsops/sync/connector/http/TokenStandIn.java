package io.hmsops.sync.connector.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A real token endpoint: it issues {@code token-1}, {@code token-2} … unless told otherwise. */
final class TokenStandIn {

    /** What was asked for. */
    record Asked(String method, String path, String authorization, String contentType, String form) {
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    /** Gets the request and how many there were, with this one. */
    volatile BiConsumer<HttpServerRequest, Integer> handler;

    TokenStandIn(Vertx vertx) {
        issuing(", \"expires_in\": 3600");
        server = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            asked.add(new Asked(request.method().name(), request.path(), request.getHeader("Authorization"),
                    request.getHeader("Content-Type"), body.toString()));
            handler.accept(request, asked.size());
        })).listen(0, "localhost").toCompletionStage().toCompletableFuture().join();
    }

    /** @param more members of the answer */
    void issuing(String more) {
        handler = (request, count) -> issue(request, count, more);
    }

    static void issue(HttpServerRequest request, int count, String more) {
        request.response().putHeader("Content-Type", "application/json")
                .end("{\"access_token\": \"token-" + count + "\", \"token_type\": \"bearer\"" + more + "}");
    }

    void answering(int status, String body) {
        handler = (request, count) -> request.response().setStatusCode(status).putHeader("Location", "/elsewhere").end(body);
    }

    String url() {
        return "http://localhost:" + server.actualPort() + "/token";
    }
}
