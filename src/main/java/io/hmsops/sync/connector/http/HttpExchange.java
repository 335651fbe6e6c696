package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.IoFailures;
import io.hmsops.sync.connector.StatusRules;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * One request and its answer, from connecting to the connection's return to the pool. All of it happens on the Vert.x context that
 * subscribed.
 */
final class HttpExchange {

    private final Vertx vertx;
    private final String address;
    private final HttpCall call;
    private final int most;
    private final UniEmitter<? super HttpAnswer> outcome;
    private final Runnable released;
    private final Context context;
    private HttpClientRequest request;
    private RequestBody.Transfer transfer;
    /** Reads no more of the answer; {@code null} before there is one. */
    private Runnable giveUp;
    private boolean over;
    /** Nobody waits for the outcome any more; set by whichever thread cancels, before the context gets to know. */
    private volatile boolean deaf;

    HttpExchange(Vertx vertx, String address, HttpCall call, int most, UniEmitter<? super HttpAnswer> outcome, Runnable released) {
        this.vertx = vertx;
        this.address = address;
        this.call = call;
        this.most = most;
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
        BiConsumer<Buffer, Boolean> told = (body, complete) -> complete(response, body, complete, sent);
        giveUp = call.sink() != null && StatusRules.isSuccess(response.statusCode())
                ? new AnswerDownload(request, response, call.sink(), told)::giveUp
                : new AnswerReader(vertx, request, response, Math.max(most, DeliveryReceipt.MAX_ANSWER), most > 0, told)::giveUp;
    }

    private void complete(HttpClientResponse response, Buffer body, boolean complete, boolean sent) {
        if (!sent) {
            request.reset();
        }
        if (!over) {
            end();
            outcome.complete(new HttpAnswer(response.statusCode(), response.statusMessage(), response.headers(), body, complete, sent));
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
        if (giveUp != null) {
            giveUp.run();
        } else if (request != null) {
            request.reset();
        }
    }
}
