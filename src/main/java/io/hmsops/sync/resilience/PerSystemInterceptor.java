package io.hmsops.sync.resilience;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs {@link PerSystem} methods through the guard of their system. Inside the standard interceptor ({@code PLATFORM_AFTER + 10}). */
@PerSystem
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_AFTER + 20)
class PerSystemInterceptor {

    private static final String GIVEN_UP = PerSystem.class.getName() + ".givenUp";

    @Inject
    SystemGuards guards;

    @AroundInvoke
    Object guard(InvocationContext invocation) {
        var settings = invocation.getInterceptorBinding(PerSystem.class);
        var givenUp = (CompletionStage<?>) invocation.getContextData().get(GIVEN_UP);
        for (var argument : invocation.getParameters()) {
            if (argument instanceof SystemScoped system) {
                return Uni.createFrom().deferred(() -> guards.of(system, settings).call(() -> (Uni<?>) invocation.proceed(), givenUp));
            }
        }
        throw new IllegalStateException(invocation.getMethod() + " is @PerSystem and got no SystemScoped argument");
    }

    /**
     * Carries a cancellation past the standard interceptor, which swallows it: {@code @Retry} outside would let the call in the air run
     * on, and call again after it.
     */
    @PerSystem
    @Interceptor
    @Priority(Interceptor.Priority.PLATFORM_AFTER + 5)
    static class Cancellation {

        @AroundInvoke
        Object carry(InvocationContext invocation) {
            return Uni.createFrom().deferred(() -> {
                var givenUp = new CompletableFuture<Void>();
                invocation.getContextData().put(GIVEN_UP, givenUp);
                return proceed(invocation).onCancellation().invoke(() -> givenUp.complete(null));
            });
        }

        private static Uni<?> proceed(InvocationContext invocation) {
            try {
                return (Uni<?>) invocation.proceed();
            } catch (Exception e) {
                return Uni.createFrom().failure(e);
            }
        }
    }
}
