package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Target;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.time.Duration;

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
    private final Endpoint endpoint;
    private final StatusRule rule;
    private final long connectMillis;
    private final HttpClient http;
    private final OpenAttempts attempts = new OpenAttempts();

    public PartnerClient(Vertx vertx, Clock clock, Endpoint endpoint, Target target) {
        this.vertx = vertx;
        this.clock = clock;
        this.endpoint = endpoint;
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
        return attempts.attempt((outcome, released) -> new HttpExchange(vertx, clock, rule, endpoint.address(), call, outcome,
                released).start(() -> http.request(options(call))));
    }

    private RequestOptions options(HttpCall call) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setSsl(endpoint.ssl()).setHost(endpoint.host()).setPort(endpoint.port()).setURI(call.path())
                .setConnectTimeout(connectMillis)
                .setFollowRedirects(false);
        call.headers().forEach(options::putHeader);
        return options.putHeader("Content-Length", Long.toString(call.body().length()));
    }

    /** Closes the connections once the calls in the air have ended. */
    public Uni<Void> close() {
        return attempts.end().chain(() -> Uni.createFrom().completionStage(() -> http.close().toCompletionStage()));
    }
}
