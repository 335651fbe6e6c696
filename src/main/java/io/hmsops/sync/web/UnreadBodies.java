package io.hmsops.sync.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends requests that were answered before their body was read. Closing at once would throw away the answer (the client's system drops
 * what it received when more of its data meets a closed port), and a paused body would hold up the connection for ever. So the rest is
 * read and forgotten, for a while; then the connection is closed.
 */
@ApplicationScoped
class UnreadBodies {

    private static final long LINGER_MILLIS = 10_000;
    private static final int BEFORE_ALL_ROUTES = 1000;

    private final Optional<MemorySize> limit;

    UnreadBodies(@ConfigProperty(name = "quarkus.http.limits.max-body-size") Optional<MemorySize> limit) {
        this.limit = limit;
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, BEFORE_ALL_ROUTES);
    }

    private void handle(RoutingContext context) {
        context.addEndHandler(ended -> {
            if (ended.succeeded() && !context.request().isEnded()) {
                drain(context);
            }
        });
        try {
            if (limit.isPresent() && BodyStream.announced(context.request()).orElse(0) > limit.get().asLongValue()) {
                answer(context, BodyStream.tooLarge(limit.get().asLongValue())); // Quarkus' own answer has no body
                return;
            }
        } catch (ProblemException e) {
            answer(context, e);
            return;
        }
        context.next();
    }

    private static void answer(RoutingContext context, ProblemException problem) {
        try {
            var response = context.response().setStatusCode(problem.problem().status()).putHeader("Content-Type", Problem.MEDIA_TYPE);
            problem.headers().forEach(response::putHeader);
            response.end(StrictJson.mapper().writeValueAsString(problem.problem()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void drain(RoutingContext context) {
        var request = context.request();
        var timer = context.vertx().setTimer(LINGER_MILLIS, late -> close(request));
        request.exceptionHandler(gone -> context.vertx().cancelTimer(timer));
        request.endHandler(end -> {
            context.vertx().cancelTimer(timer);
            if ("close".equalsIgnoreCase(context.response().headers().get("Connection"))) {
                close(request);
            }
        });
        request.handler(forgotten -> { });
        request.resume();
    }

    private static void close(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }
}
