package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Reach;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The HTTP client of one partner: its own bounded pool, so that one partner's slowness costs the others nothing. Reads no more than the
 * start of an answer and follows no redirects.
 */
public final class PartnerClient {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    /** Attempts that may wait for one of the pool's connections; the engine bounds them long before. */
    private static final int MOST_WAITING = 1000;

    private final Vertx vertx;
    private final Clock clock;
    private final Egress egress;
    private final Endpoint endpoint;
    private final Authentication authentication;
    private final StatusRule rule;
    private final long connectMillis;
    private final HttpClient http;
    private final OpenAttempts attempts = new OpenAttempts();

    PartnerClient(Vertx vertx, Clock clock, Egress egress, Endpoint endpoint, Target target) {
        this.vertx = vertx;
        this.clock = clock;
        this.egress = egress;
        this.endpoint = endpoint;
        authentication = Authentication.of(target.credentials());
        rule = new StatusRule(target.statuses());
        var connect = target.timeout().compareTo(LONGEST_CONNECT) < 0 ? target.timeout() : LONGEST_CONNECT;
        connectMillis = Math.max(1, connect.toMillis());
        http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(target.maxConcurrency())
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout((int) connectMillis)
                .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setSsl(endpoint.ssl()));
    }

    /**
     * Makes the call, at each subscription anew; cancelling aborts it and closes its connection. Succeeds with what the system's rules take
     * for delivered, fails as {@link io.hmsops.sync.connector.Partner#deliver} says.
     */
    public Uni<DeliveryReceipt> send(HttpCall call) {
        return exchange(call, 0).map(this::receipt);
    }

    /**
     * As {@link #send}, but answers whatever the partner answered; fails where there was no answer.
     *
     * @param most bytes of the body to wait for; 0 for what of its start is there in a moment, see {@link HttpAnswer#start}
     */
    public Uni<HttpAnswer> exchange(HttpCall call, int most) {
        return authentication.headers().chain(credentials -> attempts.<HttpAnswer>attempt((outcome, released) ->
                new HttpExchange(vertx, endpoint.address(), call, most, outcome, released)
                        .start(() -> egress.address(endpoint.host(), endpoint.port())
                                .compose(server -> http.request(options(call, credentials).setServer(server))))));
    }

    /** What an answer means for a delivery: its receipt, or else the failure is thrown. */
    public DeliveryReceipt receipt(HttpAnswer answer) {
        var status = answer.status();
        if (!rule.isDelivered(status)) {
            throw rule.failure(status, answer.reason(), answer.start(), answer.headers().get("Retry-After"), clock.instant());
        }
        if (!answer.sent() && StatusRules.isSuccess(status)) { // another one may well say early that it has this already
            throw new TransientDeliveryException(FailureCode.PROTOCOL, status, answer.words() + " before the whole body was sent",
                    answer.start(), null, null);
        }
        return new DeliveryReceipt(status, answer.start());
    }

    /** The call as it would be made, credentials masked. */
    public RequestPreview preview(HttpCall call, Object body) {
        var headers = new LinkedHashMap<>(call.headers());
        headers.putAll(authentication.masked());
        return new RequestPreview(call.method(), endpoint.url(call.path()), headers, body);
    }

    /** As {@link io.hmsops.sync.connector.Partner#verify}: whether the endpoint may be called at all. */
    public Uni<Void> verify() {
        return Reach.verify(egress, endpoint.host(), endpoint.port(), "/endpoint");
    }

    private RequestOptions options(HttpCall call, Map<String, String> credentials) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setSsl(endpoint.ssl()).setHost(endpoint.host()).setPort(endpoint.port()).setURI(call.path())
                .setConnectTimeout(connectMillis)
                .setFollowRedirects(false);
        call.headers().forEach(options::putHeader);
        credentials.forEach(options::putHeader);
        return options.putHeader("Content-Length", Long.toString(call.body().length()));
    }

    /** Closes the connections once the calls in the air have ended. */
    public Uni<Void> close() {
        return attempts.end().chain(() -> Uni.createFrom().completionStage(() -> http.close().toCompletionStage()));
    }
}
