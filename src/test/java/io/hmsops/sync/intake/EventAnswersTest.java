package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.delivery.Acceptance;
import io.hmsops.sync.delivery.DeliveryState;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventAnswersTest {

    private static final IntakeConfig NOBODY_WAITS = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(IntakeConfig.class)
            .withDefaultValues(Map.of("sync.intake.max-waits", "0")).build().getConfigMapping(IntakeConfig.class);

    private final EventAnswers answers = new EventAnswers(null, NOBODY_WAITS);

    @Test
    void whereAsManyWaitAsMayTheAnswerComesAtOnce() {
        var accepted = new Acceptance.Accepted(UUID.randomUUID(), Map.of("DocRepo", DeliveryState.PENDING));
        var wait = Optional.of(Duration.ofSeconds(60));
        var one = answers.one(accepted, wait).await().indefinitely();
        assertThat(one.getStatus()).isEqualTo(202);
        assertThat(one.getHeaderString("Preference-Applied")).isNull();
        assertThat(one.getEntity()).isEqualTo(new EventAnswers.Accepted(accepted.eventId(), Map.of("DocRepo", "pending")));
        var batch = answers.batch(List.of(accepted), wait).await().indefinitely();
        assertThat(batch.getStatus()).isEqualTo(202);
        assertThat(batch.getHeaderString("Preference-Applied")).isNull();
    }

    @Test
    void theLargestBatchIsAnsweredInItsOrder() {
        var accepted = Stream.generate(() -> new Acceptance.Accepted(UUID.randomUUID(), Map.of("DocRepo", DeliveryState.PENDING))).limit(10_000).toList();
        var answer = answers.batch(List.copyOf(accepted), Optional.empty()).await().atMost(Duration.ofSeconds(30));
        assertThat((List<?>) answer.getEntity()).isEqualTo(accepted.stream()
                .map(event -> new EventAnswers.Accepted(event.eventId(), Map.of("DocRepo", "pending"))).toList());
    }
}
