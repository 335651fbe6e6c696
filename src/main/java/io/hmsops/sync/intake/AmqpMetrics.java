package io.hmsops.sync.intake;

import io.hmsops.sync.intake.AmqpVerdict.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/** What the AMQP door counts. Names and tags are part of the interface: dashboards hold on to them. */
@ApplicationScoped
class AmqpMetrics {

    private final Map<Outcome, Counter> received = new EnumMap<>(Outcome.class);
    private final DistributionSummary batches;

    AmqpMetrics(MeterRegistry meters) {
        for (var outcome : Outcome.values()) {
            received.put(outcome, Counter.builder("sync.amqp.received").tag("outcome", outcome.word())
                    .description("Messages received, by what became of them").register(meters));
        }
        batches = DistributionSummary.builder("sync.amqp.batch").description("Messages that were dealt with in one go").register(meters);
    }

    void counted(Outcome outcome, int messages) {
        received.get(outcome).increment(messages);
    }

    void batch(int messages) {
        batches.record(messages);
    }
}
