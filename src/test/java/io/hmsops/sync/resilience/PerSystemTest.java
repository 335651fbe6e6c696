package io.hmsops.sync.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.resilience.Calls.ForGood;
import io.hmsops.sync.resilience.Calls.ForNow;
import io.hmsops.sync.resilience.Calls.NotConnected;
import io.hmsops.sync.resilience.Calls.Partner;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PerSystemTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    @Inject
    Calls calls;
    @Inject
    BreakerStates breakers;
    @Inject
    MeterRegistry meters;

    private final AtomicInteger called = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    private Supplier<Uni<String>> answering(String answer) {
        return () -> Uni.createFrom().item(answer).onSubscription().invoke(() -> called.incrementAndGet());
    }

    private Supplier<Uni<String>> failing(Throwable failure) {
        return () -> Uni.createFrom().<String>failure(failure).onSubscription().invoke(() -> called.incrementAndGet());
    }

    private Supplier<Uni<String>> hanging() {
        return () -> Uni.createFrom().<String>nothing().onSubscription().invoke(() -> called.incrementAndGet())
                .onCancellation().invoke(cancelled::incrementAndGet);
    }

    private void fail(Partner system, Throwable failure, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> calls.call(system, failing(failure)).await().atMost(LONG)).isInstanceOf(failure.getClass());
        }
    }

    private void assertOpen(Partner system) {
        var before = called.get();
        assertThatThrownBy(() -> calls.call(system, answering("ok")).await().atMost(LONG)).isInstanceOf(CircuitBreakerOpenException.class);
        assertThat(called).hasValue(before);
        assertThat(breakers.of(system.systemId())).isEqualTo(CircuitBreakerState.OPEN);
    }

    private void assertAnswers(Partner system) {
        assertThat(calls.call(system, answering("ok")).await().atMost(LONG)).isEqualTo("ok");
    }

    @Test
    void oneSystemsFailuresOpenOnlyItsOwnBreaker() {
        var bad = Partner.named("bad");
        var good = Partner.named("good");
        fail(bad, new ForNow(), 4);
        assertOpen(bad);
        assertAnswers(good);
        assertThat(breakers.all()).containsEntry("bad", CircuitBreakerState.OPEN).containsEntry("good", CircuitBreakerState.CLOSED);
        assertThat(meters.get("sync.breaker.state").tag("system", "bad").gauge().value()).isEqualTo(2);
        assertThat(meters.get("sync.breaker.state").tag("system", "good").gauge().value()).isZero();
    }

    @Test
    void aBreakerClosesAgainOnceTheSystemAnswers() {
        var system = Partner.named("healed");
        fail(system, new ForNow(), 4);
        assertOpen(system);
        await().until(() -> breakers.of(system.systemId()) == CircuitBreakerState.HALF_OPEN);
        assertAnswers(system);
        assertThat(breakers.of(system.systemId())).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void aCancelledProbeDoesNotCloseTheBreaker() {
        var system = Partner.named("probed");
        await().until(() -> {
            if (breakers.of(system.systemId()) == CircuitBreakerState.CLOSED) { // also where a late word of the registry's made it forget
                fail(system, new ForNow(), 4);
            }
            return breakers.of(system.systemId()) == CircuitBreakerState.HALF_OPEN;
        });
        calls.call(system, hanging()).subscribe().withSubscriber(UniAssertSubscriber.create()).cancel();
        assertThat(breakers.of(system.systemId())).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void whatIsForGoodDoesNotCount() {
        var system = Partner.named("strict");
        fail(system, new ForGood(), 10);
        assertAnswers(system);
    }

    @Test
    void theSystemsOwnTimeoutCountsAndCancelsTheCall() {
        var system = Partner.named("slow").within(Duration.ofMillis(50));
        for (int i = 1; i <= 4; i++) {
            assertThatThrownBy(() -> calls.call(system, hanging()).await().atMost(LONG)).isInstanceOf(TimeoutException.class);
            assertThat(cancelled).hasValue(i);
        }
        assertOpen(system);
    }

    @Test
    void theSystemsOwnConcurrencyCounts() {
        var system = Partner.named("narrow").atMost(2).within(LONG.multipliedBy(2));
        var first = calls.call(system, hanging()).subscribe().with(x -> { }, x -> { });
        calls.call(system, hanging()).subscribe().with(x -> { }, x -> { });
        var queued = calls.call(system, answering("ok")).subscribe().asCompletionStage();
        assertThatThrownBy(() -> calls.call(system, answering("ok")).await().atMost(LONG)).isInstanceOf(BulkheadException.class);
        assertThat(called).hasValue(2);
        first.cancel();
        assertThat(queued).succeedsWithin(LONG).isEqualTo("ok");
        assertAnswers(system);
    }

    @Test
    void timeoutsGiveTheirPlaceBack() {
        var system = Partner.named("alone").atMost(1).within(Duration.ofMillis(200));
        assertThatThrownBy(() -> calls.call(system, hanging()).await().atMost(LONG)).isInstanceOf(TimeoutException.class);
        assertAnswers(system);
    }

    @Test
    void cancellingCancelsTheCallAndGivesItsPlaceBack() {
        var system = Partner.named("impatient").atMost(1);
        var subscriber = calls.call(system, hanging()).subscribe().withSubscriber(UniAssertSubscriber.create());
        var queued = calls.call(system, hanging()).subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(called).hasValue(1);
        queued.cancel();
        subscriber.cancel();
        assertThat(cancelled).hasValue(1);
        assertAnswers(system);
        assertThat(called).hasValue(2);
    }

    @Test
    void aNewRevisionStartsAfreshAndALateCallOfTheOldOneSharesIt() {
        var old = Partner.named("revised");
        fail(old, new ForNow(), 4);
        assertOpen(old);
        assertAnswers(old.revised());
        assertAnswers(old);
        breakers.forget(old.systemId());
        assertThat(breakers.all()).doesNotContainKey("revised");
        assertThat(meters.find("sync.breaker.state").tag("system", "revised").gauge()).isNull();
    }

    @Test
    void retryOutsideCallsAgainThroughTheBreaker() {
        var system = Partner.named("refusing");
        fail(system, new NotConnected(), 1);
        assertThat(called).hasValue(3);
        assertThatThrownBy(() -> calls.call(system, failing(new NotConnected())).await().atMost(LONG))
                .isInstanceOf(CircuitBreakerOpenException.class);
        assertThat(called).as("the fourth failure opens the breaker, which is not retried").hasValue(4);
    }

    @Test
    void eachSubscriptionIsACall() {
        var uni = calls.call(Partner.named("lazy"), answering("ok"));
        assertThat(called).hasValue(0);
        uni.await().atMost(LONG);
        uni.await().atMost(LONG);
        assertThat(called).hasValue(2);
    }
}
