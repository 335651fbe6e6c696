package io.hmsops.sync.connector;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A real HTTP server that behaves as a test tells it to. */
public final class HttpStandIn implements StandIn, AutoCloseable {

    /** What came in. Header names in lower case, the last value of each. */
    public record Received(String method, String uri, Map<String, String> headers, Buffer body) {
    }

    public final List<Received> received = new CopyOnWriteArrayList<>();

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;
    private final String scheme;
    private volatile Consumer<HttpServerRequest> handler;

    public HttpStandIn(Vertx vertx) {
        this(vertx, new HttpServerOptions());
    }

    /** @param options for TLS and the like; host and port are chosen here */
    public HttpStandIn(Vertx vertx, HttpServerOptions options) {
        will(Behaviour.ACCEPT);
        scheme = options.isSsl() ? "https" : "http";
        server = vertx.createHttpServer(options.setPort(0).setHost("localhost"))
                .connectionHandler(c -> {
                    connections.incrementAndGet();
                    c.closeHandler(v -> connections.decrementAndGet());
                })
                .requestHandler(request -> {
                    busy.incrementAndGet();
                    var over = new java.util.concurrent.atomic.AtomicBoolean();
                    Runnable done = () -> {
                        if (over.compareAndSet(false, true)) {
                            busy.decrementAndGet();
                        }
                    };
                    request.response().endHandler(v -> done.run());
                    request.response().closeHandler(v -> done.run());
                    request.exceptionHandler(e -> done.run());
                    handler.accept(request);
                });
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    /** Handles requests in a way of its own. */
    public void will(Consumer<HttpServerRequest> handler) {
        this.handler = handler;
    }

    /** Receives the body, then answers. */
    public void willAnswer(Consumer<HttpServerRequest> answer) {
        will(request -> request.body().onSuccess(body -> {
            record(request, body);
            answer.accept(request);
        }));
    }

    public void willAnswer(int status, String body) {
        willAnswer(request -> request.response().setStatusCode(status).end(body));
    }

    @Override
    public void will(Behaviour behaviour) {
        switch (behaviour) {
            case ACCEPT -> willAnswer(200, "taken");
            case REFUSE_FOR_GOOD -> willAnswer(422, "no");
            case REFUSE_FOR_NOW -> willAnswer(503, "later");
            case NEVER_ANSWER -> willAnswer(request -> { });
            case CUT_THE_CONNECTION -> willAnswer(request -> request.connection().close());
        }
    }

    public void record(HttpServerRequest request, Buffer body) {
        var headers = new java.util.TreeMap<String, String>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
        received.add(new Received(request.method().name(), request.uri(), headers, body));
        taken.add(headers.get("webhook-id"));
    }

    public int port() {
        return server.actualPort();
    }

    @Override
    public String endpoint() {
        return scheme + "://localhost:" + port() + "/api/events";
    }

    @Override
    public List<String> taken() {
        return taken;
    }

    @Override
    public int busyWith() {
        return busy.get();
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
