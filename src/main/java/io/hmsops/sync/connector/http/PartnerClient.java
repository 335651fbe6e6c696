package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Reach;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TlsOptions;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;

/**
 * The HTTP client of one partner: its own bounded pool, so that one partner's slowness costs the others nothing. Reads no more than the
 * start of an answer and follows no redirects.
 */
public final class PartnerClient {

    private static final int UNAUTHORIZED = 401;
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    /** Where nothing at all has come for this much longer than an attempt may take, a connection is dead, whatever TCP believes. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
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

    /** @param options as {@link #options} makes them */
    PartnerClient(Vertx vertx, Clock clock, Egress egress, Endpoint endpoint, Target target, Authentication authentication,
            HttpClientOptions options) {
        this.vertx = vertx;
        this.clock = clock;
        this.egress = egress;
        this.endpoint = endpoint;
        this.authentication = authentication;
        rule = new StatusRule(target.statuses());
        connectMillis = connectMillis(target);
        http = vertx.createHttpClient(options);
    }

    /**
     * One pool's options. HTTP/2 is spoken where a TLS partner offers it: one connection, with as many streams as attempts are allowed, or
     * as the partner allows; in plain text it is HTTP/1.1 always.
     *
     * @throws InvalidSettingsException where the target's certificates or keys cannot be used
     */
    static HttpClientOptions options(Endpoint endpoint, Target target) {
        if (!endpoint.ssl() && target.credentials() instanceof Credentials.MutualTls) {
            throw new InvalidSettingsException("/auth/kind", "A client certificate needs an endpoint with https.");
        }
        return TlsOptions.apply(new HttpClientOptions(), target)
                .setSsl(endpoint.ssl())
                .setVerifyHost(true)
                .setUseAlpn(endpoint.ssl())
                .setProtocolVersion(endpoint.ssl() ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                .setMaxPoolSize(target.maxConcurrency())
                .setHttp2MaxPoolSize(1)
                .setHttp2MultiplexingLimit(target.maxConcurrency())
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout((int) connectMillis(target))
                .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setHttp2KeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setReadIdleTimeout((int) target.timeout().plus(SILENCE).toSeconds());
    }

    private static long connectMillis(Target target) {
        var connect = target.timeout().compareTo(LONGEST_CONNECT) < 0 ? target.timeout() : LONGEST_CONNECT;
        return Math.max(1, connect.toMillis());
    }

    /**
     * Makes the call, at each subscription anew; cancelling aborts it and closes its connection. Succeeds with what the system's rules take
     * for delivered, fails as {@link io.hmsops.sync.connector.Partner#deliver} says.
     */
    public Uni<DeliveryReceipt> send(HttpCall call) {
        return exchange(call, 0).map(this::receipt);
    }

    /**
     * As {@link #send}, but answers whatever the partner answered; fails where there was no answer. A call that is refused for its token
     * (401) is made once more with a new one.
     *
     * @param most bytes of the body to wait for; 0 for what of its start is there in a moment, see {@link HttpAnswer#start}
     */
    public Uni<HttpAnswer> exchange(HttpCall call, int most) {
        return authentication.proof().chain(proof -> once(call, most, proof).chain(answer -> {
            if (answer.status() != UNAUTHORIZED || !authentication.refused(proof)) {
                return Uni.createFrom().item(answer);
            }
            return authentication.proof().chain(another -> once(call, most, another));
        }));
    }

    private Uni<HttpAnswer> once(HttpCall call, int most, Proof proof) {
        return attempts.attempt((outcome, released) ->
                new HttpExchange(vertx, endpoint.address(), call, most, outcome, released)
                        .start(() -> egress.address(endpoint.host(), endpoint.port())
                                .compose(server -> http.request(options(call, proof).setServer(server)))));
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
        var proof = authentication.masked();
        headers.putAll(proof.headers());
        return new RequestPreview(call.method(), endpoint.url(proof.addedTo(call.path())), headers, body);
    }

    /** As {@link io.hmsops.sync.connector.Partner#verify}: whether the endpoint, and where tokens are got, may be called at all. */
    public Uni<Void> verify() {
        return verify("/endpoint").chain(authentication::verify);
    }

    /** @param pointer of the member that names the endpoint */
    Uni<Void> verify(String pointer) {
        return Reach.verify(egress, endpoint.host(), endpoint.port(), pointer);
    }

    private RequestOptions options(HttpCall call, Proof proof) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setSsl(endpoint.ssl()).setHost(endpoint.host()).setPort(endpoint.port()).setURI(proof.addedTo(call.path()))
                .setConnectTimeout(connectMillis)
                .setFollowRedirects(false);
        call.headers().forEach(options::putHeader);
        proof.headers().forEach(options::putHeader);
        return options.putHeader("Content-Length", Long.toString(call.body().length()));
    }

    /** Closes the connections once the calls in the air have ended. */
    public Uni<Void> close() {
        return attempts.end().chain(() -> Uni.createFrom().completionStage(() -> http.close().toCompletionStage()))
                .chain(authentication::close);
    }
}
