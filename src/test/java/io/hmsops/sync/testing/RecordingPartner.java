package io.hmsops.sync.testing;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.is;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Any number of HTTP partners that remember each call with its begin and its end, to be held against the {@link Promise}. All of it
 * happens on one event loop, whose steps are the clock: of two calls it is known for sure which began, or ended, before the other.
 */
public final class RecordingPartner implements AutoCloseable {

    /** What a partner answers, after so many milliseconds. */
    public record Answer(int status, Map<String, String> headers, int delayMillis) {
        public static Answer of(int status) {
            return new Answer(status, Map.of(), 0);
        }
    }

    /** One request. Steps count begins and ends of all calls; until it has ended, {@code ended} is the largest there is. */
    public static final class Call {
        public final String system;
        public final String webhookId;
        public final String subject;
        /** The event's {@code number} in its data. */
        public final int number;
        public final long begun;
        private volatile long ended = Long.MAX_VALUE;
        private volatile int status;

        Call(String system, String webhookId, String subject, int number, long begun) {
            this.system = system;
            this.webhookId = webhookId;
            this.subject = subject;
            this.number = number;
            this.begun = begun;
        }

        /** The first end counts: its answer, or the caller's hanging up. */
        void end(long step, int answered) {
            if (ended == Long.MAX_VALUE) {
                status = answered;
                ended = step;
            }
        }

        public long ended() {
            return ended;
        }

        /** What was answered; 0 where the caller hung up before, or still waits. */
        public int status() {
            return status;
        }

        public boolean succeeded() {
            return status / 100 == 2;
        }

        @Override
        public String toString() {
            return "%s %s #%d %s [%d..%s] %d".formatted(system, subject, number, webhookId, begun,
                    ended == Long.MAX_VALUE ? "" : ended, status);
        }
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final ConcurrentSkipListMap<Integer, CompletableFuture<Void>> milestones = new ConcurrentSkipListMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private final HttpServer server;
    private volatile Function<Call, Answer> rule = call -> Answer.of(200);
    private volatile boolean holding;
    private long step;

    public RecordingPartner() {
        server = vertx.createHttpServer(new HttpServerOptions().setHost("localhost").setPort(0).setAcceptBacklog(1024))
                .requestHandler(request -> request.body().onSuccess(body -> begin(request, body)));
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    private void begin(HttpServerRequest request, Buffer body) {
        var call = new Call(request.path().substring(1), request.getHeader("webhook-id"), request.getHeader("ce-subject"),
                body.toJsonObject().getInteger("number", -1), ++step);
        calls.add(call);
        var response = request.response();
        response.closeHandler(closed -> call.end(++step, 0));
        var answer = rule.apply(call);
        Runnable reply = () -> {
            if (call.ended == Long.MAX_VALUE) {
                call.end(++step, answer.status()); // before the answer is on its way: whatever it sets off comes later
                answer.headers().forEach(response::putHeader);
                response.setStatusCode(answer.status()).end();
            }
        };
        if (holding) {
            held.add(reply);
        } else if (answer.delayMillis() > 0) {
            vertx.setTimer(answer.delayMillis(), timer -> reply.run());
        } else {
            reply.run();
        }
        milestones.headMap(calls.size(), true).values().forEach(milestone -> milestone.complete(null));
    }

    /** From now on calls are answered like this; asked once per call, as it begins. */
    public void will(Function<Call, Answer> rule) {
        this.rule = rule;
    }

    public void willAnswer(ToIntFunction<Call> status) {
        will(call -> Answer.of(status.applyAsInt(call)));
    }

    /** From now on calls wait for their answers. */
    public void hold() {
        holding = true;
    }

    /** Answers all that wait; from now on none does. */
    public void release() {
        holding = false;
        vertx.runOnContext(now -> {
            held.forEach(Runnable::run);
            held.clear();
        });
    }

    /** Done, on the event loop, once that many calls have begun since the first. */
    public CompletableFuture<Void> reached(int count) {
        var milestone = milestones.computeIfAbsent(count, number -> new CompletableFuture<>());
        if (calls.size() >= count) {
            milestone.complete(null);
        }
        return milestone;
    }

    /** All so far, as they began. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    public int count() {
        return calls.size();
    }

    /** How many are in the air. */
    public long open() {
        return calls().stream().filter(call -> call.ended == Long.MAX_VALUE).count();
    }

    public String endpoint(String system) {
        return "http://localhost:" + server.actualPort() + "/" + system;
    }

    /** Registers systems of these names, for all events, with a schedule in fractions of a second. */
    public void register(int port, String... systems) {
        for (var system : systems) {
            var schedule = new JsonArray();
            for (int i = 0; i < 50; i++) {
                schedule.add("PT0.1S");
            }
            register(port, system, "*", new JsonObject().put("retry", new JsonObject().put("schedule", schedule)));
        }
    }

    /** @param delivery the registration's member of that name, or {@code null} */
    public void register(int port, String system, String types, JsonObject delivery) {
        var body = new JsonObject().put("endpoint", endpoint(system))
                .put("subscriptions", new JsonArray().add(new JsonObject().put("types", new JsonArray().add(types))));
        if (delivery != null) {
            body.put("delivery", delivery);
        }
        given().port(port).contentType("application/json").body(body.encode())
                .put("/v1/systems/" + system).then().statusCode(anyOf(is(200), is(201)));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
