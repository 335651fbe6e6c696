package io.hmsops.sync.delivery;

import static io.hmsops.sync.delivery.DeliveryState.CANCELLED;
import static io.hmsops.sync.delivery.DeliveryState.DEAD;
import static io.hmsops.sync.delivery.DeliveryState.DELIVERED;
import static io.hmsops.sync.delivery.DeliveryState.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.delivery.DeliveryOutcome.Cancelled;
import io.hmsops.sync.delivery.DeliveryOutcome.Delivered;
import io.hmsops.sync.delivery.DeliveryOutcome.FailedForGood;
import io.hmsops.sync.delivery.DeliveryOutcome.FailedForNow;
import io.hmsops.sync.delivery.DeliveryOutcome.Gone;
import io.hmsops.sync.delivery.DeliveryOutcome.NotTried;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {

    private static final List<Duration> SCHEDULE = List.of(Duration.ofSeconds(5), Duration.ofMinutes(5));

    static Stream<Arguments> table() {
        var delivered = new Delivered(new DeliveryReceipt(201, "made"));
        var refused = new FailedForGood(FailureCode.REFUSED, 422, "422 Unprocessable Content", "no title");
        var unavailable = new FailedForNow(FailureCode.REFUSED, 503, "503 Service Unavailable", "later", null);
        var asked = new FailedForNow(FailureCode.REFUSED, 503, "503 Service Unavailable", "later", Duration.ofMinutes(1));
        var gone = new Gone(FailureCode.GONE, 410, "410 Gone", "moved away");
        var open = new NotTried(FailureCode.BREAKER_OPEN, "open", Duration.ofSeconds(3));
        return Stream.of(
                // outcome, attempts before, state, attempts, delay, status, code, error, answer, tried
                arguments(delivered, 0, new Verdict(DELIVERED, 1, null, 201, null, null, "made", true)),
                arguments(delivered, 7, new Verdict(DELIVERED, 8, null, 201, null, null, "made", true)),
                arguments(refused, 0, new Verdict(DEAD, 1, null, 422, FailureCode.REFUSED, "422 Unprocessable Content", "no title", true)),
                arguments(unavailable, 0, failed(PENDING, 1, Duration.ofSeconds(5))),
                arguments(unavailable, 1, failed(PENDING, 2, Duration.ofMinutes(5))),
                arguments(unavailable, 2, failed(DEAD, 3, null)),
                arguments(unavailable, 9, failed(DEAD, 10, null)), // the schedule was shortened meanwhile
                arguments(asked, 0, failed(PENDING, 1, Duration.ofMinutes(1))),
                arguments(asked, 2, failed(DEAD, 3, null)),
                arguments(gone, 0, new Verdict(PENDING, 1, Duration.ofSeconds(5), 410, FailureCode.GONE, "410 Gone", "moved away", true)),
                arguments(gone, 9, new Verdict(PENDING, 10, Duration.ofSeconds(5), 410, FailureCode.GONE, "410 Gone", "moved away", true)),
                arguments(open, 0, new Verdict(PENDING, 0, Duration.ofSeconds(3), null, FailureCode.BREAKER_OPEN, "open", null, false)),
                arguments(open, 9, new Verdict(PENDING, 9, Duration.ofSeconds(3), null, FailureCode.BREAKER_OPEN, "open", null, false)),
                arguments(new Cancelled(), 1, new Verdict(CANCELLED, 1, null, null, null, null, null, false)));
    }

    private static Verdict failed(DeliveryState state, int attempts, Duration delay) {
        return new Verdict(state, attempts, delay, 503, FailureCode.REFUSED, "503 Service Unavailable", "later", true);
    }

    @ParameterizedTest(name = "{0} after {1} attempts")
    @MethodSource("table")
    void of(DeliveryOutcome outcome, int before, Verdict verdict) {
        assertThat(Verdict.of(outcome, before, 0, SCHEDULE, () -> 0.5)).isEqualTo(verdict);
        assertThat(verdict.failed()).as("an attempt of its own in the log")
                .isEqualTo(outcome instanceof FailedForNow || outcome instanceof FailedForGood || outcome instanceof Gone);
    }
}
