package io.hmsops.sync.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The end of the channel {@code outcomes}: who is told of each recorded attempt. */
@ApplicationScoped
class OutcomeListeners {

    private final AttemptLog log;
    private final DeliveryMetrics metrics;
    private final OutcomeWaits waits;
    private final GonePartners gone;
    private final List<OutcomeWatch> watches;

    OutcomeListeners(AttemptLog log, DeliveryMetrics metrics, OutcomeWaits waits, GonePartners gone,
            Instance<OutcomeWatch> watches) {
        this.log = log;
        this.metrics = metrics;
        this.waits = waits;
        this.gone = gone;
        this.watches = watches.stream().toList();
    }

    @Incoming("outcomes")
    void told(Outcome outcome) {
        log.attempted(outcome);
        metrics.attempted(outcome.attempt());
        waits.changed(outcome.attempt().task().event().id());
        gone.attempted(outcome.attempt());
        watches.forEach(OutcomeWatch::recorded);
    }
}
