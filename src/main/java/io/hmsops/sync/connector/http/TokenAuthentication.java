package io.hmsops.sync.connector.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;

/**
 * OAuth 2.0 access tokens, kept for as long as they live. However many wait for a token, it is fetched once, and one that gives up
 * waiting does not stop the others. The next token is fetched a little before the old one expires, while calls still go out with that.
 */
final class TokenAuthentication implements Authentication {

    private static final Proof MASKED = Proof.authorization("Bearer", MASK);

    private final Vertx vertx;
    private final Clock clock;
    private final TokenEndpoint endpoint;
    private Token held;
    private CompletableFuture<Token> fetching;

    TokenAuthentication(Vertx vertx, Clock clock, TokenEndpoint endpoint) {
        this.vertx = vertx;
        this.clock = clock;
        this.endpoint = endpoint;
    }

    @Override
    public Uni<Proof> proof() {
        return Uni.createFrom().emitter(waiter -> {
            var context = vertx.getOrCreateContext(); // its own: a token comes on the context of whoever asked first
            token().whenComplete((token, failure) -> context.runOnContext(v -> {
                if (failure == null) {
                    waiter.complete(proof(token));
                } else {
                    waiter.fail(failure);
                }
            }));
        });
    }

    private synchronized CompletableFuture<Token> token() {
        var now = clock.instant();
        if (held != null && now.isBefore(held.renewAt())) {
            return CompletableFuture.completedFuture(held);
        }
        var awaited = fetching == null ? fetch() : fetching;
        return held != null && now.isBefore(held.expires()) ? CompletableFuture.completedFuture(held) : awaited;
    }

    private CompletableFuture<Token> fetch() {
        var fetched = new CompletableFuture<Token>();
        fetching = fetched;
        endpoint.fetch().subscribe().with(token -> {
            settle(token);
            fetched.complete(token);
        }, failure -> {
            settle(null);
            fetched.completeExceptionally(failure);
        });
        return fetched;
    }

    /** @param token {@code null} where none came: what is held may still do */
    private synchronized void settle(Token token) {
        fetching = null;
        if (token != null) {
            held = token;
        }
    }

    @Override
    public synchronized boolean refused(Proof proof) {
        if (held != null && proof(held).equals(proof)) { // a newer one may have come meanwhile
            held = null;
        }
        return true;
    }

    @Override
    public Proof masked() {
        return MASKED;
    }

    @Override
    public Uni<Void> verify() {
        return endpoint.verify();
    }

    @Override
    public Uni<Void> close() {
        return endpoint.close();
    }

    private static Proof proof(Token token) {
        return Proof.authorization("Bearer", token.value());
    }
}
