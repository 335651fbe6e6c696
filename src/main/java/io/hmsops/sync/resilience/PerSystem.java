package io.hmsops.sync.resilience;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Time-out, circuit breaker and bulkhead with state per system, not per method: the method's {@link SystemScoped} argument says which.
 * The standard annotations are members here, so that the standard interceptor does not apply them to all systems alike:
 *
 * <pre>
 * {@code @Retry(retryOn = ConnectionFailedException.class, abortOn = CircuitBreakerOpenException.class)}
 * {@code @PerSystem(circuitBreaker = @CircuitBreaker(failOn = {TransientDeliveryException.class, TimeoutException.class}))}
 * {@code Uni<Receipt> deliver(ExternalSystem system, Request request)}
 * </pre>
 *
 * <p>The method must return a {@code Uni}. It is called at each subscription; standard annotations beside this one stay outside of it,
 * so {@code @Retry} runs through the breaker at each try. Cancelling the {@code Uni} and running out of time cancel the method's own.
 * From outside in: breaker, time-out, bulkhead with its queue; so waiting in the queue is timed, and who has many callers lets them wait in
 * front of this. Fails with {@code BulkheadException}, {@code CircuitBreakerOpenException} or
 * {@code TimeoutException} of MicroProfile.
 *
 * <p>A system has one breaker and one bulkhead, shared by all methods: give them all the same settings (the first call's count).
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface PerSystem {

    /** Used where the system names no {@link SystemScoped#timeout()}. */
    @Nonbinding
    Timeout timeout() default @Timeout;

    /** Counts {@code failOn} without {@code skipOn} as failures, everything else as successes. */
    @Nonbinding
    CircuitBreaker circuitBreaker() default @CircuitBreaker;

    /** {@code value} is used where the system names no {@link SystemScoped#maxConcurrency()}; the queue holds at least one. */
    @Nonbinding
    Bulkhead bulkhead() default @Bulkhead;
}
