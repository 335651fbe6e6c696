package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.IoFailures;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * One request and its answer, from connecting to the connection's return to the pool. All of it happens on the Vert.x context that
 * subscribed.
 */
final class HttpExchange {

    private final Vertx vertx;
    private final Clock clock;
    private final StatusRule rule;
    private final String address;
    private final HttpCall call;
    private final UniEmitter<? super DeliveryReceipt> outcome;
    private final Runnable released;
    private final Context context;
    private HttpClientRequest request;
    private RequestBody.Transfer transfer;
    private AnswerReader reader;
    private boolean over;
    /** Nobody waits for the outcome any more; set by whichever thread cancels, before the context gets to know. */
    private volatile boolean deaf;

    HttpExchange(Vertx vertx, Clock clock, StatusRule rule, String address, HttpCall call, UniEmitter<? super DeliveryReceipt> outcome,
            Runnable released) {
        this.vertx = vertx;
        this.clock = clock;
        this.rule = rule;
        this.address = address;
        this.call = call;
        this.outcome = outcome;
        this.released = released;
        this.context = vertx.getOrCreateContext();
    }

    void start(Supplier<Future<HttpClientRequest>> connect) {
        outcome.onTermination(() -> {
            deaf = true;
            onContext(this::ended);
        });
        onContext(() -> connect.get().onComplete(this::connected));
    }

    private void onContext(Runnable action) {
        if (Vertx.currentContext() == context) {
            action.run();
        } else {
            context.runOnContext(v -> action.run());
        }
    }

    /** The subscription has ended, with an outcome or, where there is none, because it was cancelled. */
    private void ended() {
        if (!over) {
            end();
            reset();
        }
        released.run();
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (connected.failed()) {
            fail(IoFailures.connecting(connected.cause(), address));
            return;
        }
        request = connected.result();
        if (over) {
            request.reset();
            return;
        }
        request.response().onComplete(this::answered);
        request.exceptionHandler(e -> { }); // the response's future tells it too; without a handler it would be logged
        transfer = call.body().writeTo(request);
        transfer.done().onFailure(e -> onContext(() -> {
            if (!over) {
                fail(IoFailures.talking(e, address));
                reset();
            }
        }));
    }

    private void answered(AsyncResult<HttpClientResponse> answered) {
        if (over) {
            return;
        }
        if (answered.failed()) {
            fail(IoFailures.talking(answered.cause(), address));
            return;
        }
        var response = answered.result();
        var sent = transfer.done().succeeded();
        transfer.stop();
        reader = new AnswerReader(vertx, request, response, answer -> judge(response, answer, sent));
    }

    private void judge(HttpClientResponse response, String answer, boolean sent) {
        if (!sent) {
            request.reset();
        }
        var status = response.statusCode();
        if (!rule.isDelivered(status)) {
            fail(rule.failure(status, response.statusMessage(), answer, response.getHeader("Retry-After"), clock.instant()));
        } else if (!sent && StatusRules.isSuccess(status)) { // another one may well say early that it has this already
            fail(new TransientDeliveryException(FailureCode.PROTOCOL, status,
                    StatusRule.words(status, response.statusMessage()) + " before the whole body was sent", answer, null, null));
        } else if (!over) {
            end();
            outcome.complete(new DeliveryReceipt(status, answer));
        }
    }

    private void fail(DeliveryException failure) {
        if (!over) {
            end();
            if (!deaf) {
                outcome.fail(failure);
            }
        }
    }

    private void end() {
        over = true;
        if (transfer != null) {
            transfer.stop();
        }
    }

    /** Gives the connection up; one whose answer was read to its end is in the pool again and not ours to touch. */
    private void reset() {
        if (reader != null) {
            reader.giveUp();
        } else if (request != null) {
            request.reset();
        }
    }
}
