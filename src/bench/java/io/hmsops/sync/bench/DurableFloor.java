package io.hmsops.sync.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The reference to be measured against: commits each event and a row per delivery before it answers, posts to each partner, and writes
 * one update per delivery; all in batches, with no feature at all. Nobody recovers what a crash leaves, nothing is tried again, and no
 * index but the primary keys is kept.
 */
final class DurableFloor extends AbstractVerticle {

    private static final int LOOPS = Integer.getInteger("floor.loops", Runtime.getRuntime().availableProcessors());
    private static final AtomicLong IDS = new AtomicLong();

    private final int port;
    private final String database;
    private final List<String> partners;
    private PartnerCalls calls;
    private FloorStore store;

    private DurableFloor(int port, String database, List<String> partners) {
        this.port = port;
        this.database = database;
        this.partners = partners;
    }

    /** Arguments: port, database, the partners' URLs. */
    public static void main(String[] arguments) throws Exception {
        Child.endWithStandardInput();
        var partners = Arrays.asList(arguments).subList(2, arguments.length);
        var vertx = Vertx.vertx();
        FloorStore.prepare(vertx, PgConnectOptions.fromUri(arguments[1])).toCompletionStage().toCompletableFuture().get();
        vertx.deployVerticle(() -> new DurableFloor(Integer.parseInt(arguments[0]), arguments[1], partners),
                new DeploymentOptions().setInstances(LOOPS));
    }

    @Override
    public void start(Promise<Void> started) {
        calls = new PartnerCalls(vertx, partners, PartnerCalls.CONCURRENCY / LOOPS);
        FloorStore.open(vertx, PgConnectOptions.fromUri(database), partners.size()).onSuccess(opened -> store = opened)
                .compose(opened -> vertx.createHttpServer().requestHandler(this::take).listen(port, "127.0.0.1"))
                .<Void>mapEmpty().onComplete(started);
    }

    private void take(HttpServerRequest request) {
        if (request.method() == HttpMethod.GET) {
            request.response().end();
            return;
        }
        request.bodyHandler(body -> {
            var event = event(body.toJsonObject());
            store.accept(event).onComplete(stored -> {
                request.response().setStatusCode(stored.succeeded() ? 202 : 503).end();
                if (stored.succeeded()) {
                    deliver(event);
                }
            });
        });
    }

    private static FloorStore.StoredEvent event(JsonObject json) {
        return new FloorStore.StoredEvent(IDS.incrementAndGet(), json.getString("type"), json.getString("id"),
                json.getJsonObject("data").toBuffer());
    }

    private void deliver(FloorStore.StoredEvent event) {
        for (int i = 0; i < calls.partners(); i++) {
            var partner = i;
            calls.post(partner, event.data()).onSuccess(status -> store.delivered(event, partner, status));
        }
    }
}
