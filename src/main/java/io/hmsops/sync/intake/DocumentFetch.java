package io.hmsops.sync.intake;

import io.hmsops.sync.egress.Egress;
import io.hmsops.sync.egress.EgressDeniedException;
import io.hmsops.sync.web.ProblemException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Gets documents that an event names by URL, under the rules for whatever the service calls on a user's word. A few at a time, each in
 * bounded time, redirects not followed. Made at start, so that its client belongs to no request.
 */
@Startup
@ApplicationScoped
class DocumentFetch {

    private static final String POINTER = "/document/url";
    private static final int CONNECT_MILLIS = 10_000;
    private static final int KEEP_ALIVE_SECONDS = 5;

    private final Egress egress;
    private final IntakeConfig config;
    private final HttpClient http;
    private final AtomicInteger open = new AtomicInteger();

    DocumentFetch(Vertx vertx, Egress egress, IntakeConfig config) {
        this.egress = egress;
        this.config = config;
        this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(Math.max(1, config.maxFetches()))
                .setMaxWaitQueueSize(Math.max(1, config.maxFetches())).setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS));
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /**
     * Requests the document, at each subscription anew; cancelling ends the request. Runs on the context that subscribes. Fails with a
     * {@link ProblemException}: {@code 400} where it must not be called, {@code 502} where it did not answer {@code 200}, {@code 504} where
     * it took longer than {@code sync.intake.fetch-timeout}, {@code 503} where too many are being fetched.
     *
     * @param reader reads the {@code 200} to its end; it is paused until then
     */
    <T> Uni<T> get(URI url, Function<HttpClientResponse, Uni<T>> reader) {
        return Uni.createFrom().deferred(() -> {
            if (open.incrementAndGet() > config.maxFetches()) {
                open.decrementAndGet();
                throw ProblemException.overloaded("Too many documents are being fetched; nothing was stored.", 5);
            }
            var current = new AtomicReference<HttpClientRequest>();
            return request(url, current)
                    .chain(response -> response.statusCode() == HttpResponseStatus.OK.code() ? reader.apply(response)
                            : Uni.createFrom().failure(failed(url, words(response))))
                    .ifNoItem().after(config.fetchTimeout()).failWith(() -> ProblemException.of(504, "The document at " + shown(url)
                            + " could not be fetched within " + config.fetchTimeout() + "; nothing was stored."))
                    .onFailure(failure -> !(failure instanceof ProblemException)).transform(failure -> translated(url, failure))
                    .onTermination().invoke((item, failure, cancelled) -> {
                        open.decrementAndGet();
                        if ((failure != null || cancelled) && current.get() != null) {
                            current.get().reset();
                        }
                    });
        });
    }

    private Uni<HttpClientResponse> request(URI url, AtomicReference<HttpClientRequest> current) {
        var ssl = "https".equalsIgnoreCase(url.getScheme());
        var port = url.getPort() < 0 ? (ssl ? 443 : 80) : url.getPort();
        var path = (url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath())
                + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        var options = new RequestOptions().setMethod(HttpMethod.GET).setSsl(ssl).setHost(url.getHost()).setPort(port).setURI(path)
                .setFollowRedirects(false).putHeader("Accept", "*/*").putHeader("User-Agent", "hms-ops-sync");
        return Uni.createFrom().completionStage(() -> egress.address(url.getHost(), port)
                .compose(server -> http.request(options.setServer(server)))
                .compose(request -> {
                    current.set(request);
                    request.exceptionHandler(e -> { }); // the response tells it too
                    return request.send();
                })
                .map(response -> {
                    response.pause();
                    return response;
                }).toCompletionStage());
    }

    private static ProblemException translated(URI url, Throwable failure) {
        if (failure instanceof EgressDeniedException) {
            return ProblemException.invalid(POINTER, failure.getMessage() + ".");
        }
        var why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return failed(url, why);
    }

    private static ProblemException failed(URI url, String why) {
        return ProblemException.of(502, "The document could not be fetched from " + shown(url) + ": " + why + "; nothing was stored.");
    }

    private static String words(HttpClientResponse response) {
        var status = response.statusCode();
        return status + " " + HttpResponseStatus.valueOf(status).reasonPhrase()
                + (status >= 300 && status <= 399 ? " (redirects are not followed)" : "");
    }

    /** Without the query, which may hold a key. */
    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + (url.getRawPath() == null ? "" : url.getRawPath());
    }
}
