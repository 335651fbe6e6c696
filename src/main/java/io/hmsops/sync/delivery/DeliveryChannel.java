package io.hmsops.sync.delivery;

import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Where deliveries that this replica holds enter the channel {@code deliveries}. Never blocks; {@link InMemory} bounds what is in it. */
@ApplicationScoped
class DeliveryChannel {

    private final MutinyEmitter<DeliveryTask> emitter;

    DeliveryChannel(@Channel("deliveries") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<DeliveryTask> emitter) {
        this.emitter = emitter;
    }

    void emit(Collection<DeliveryTask> tasks) {
        tasks.forEach(emitter::sendAndForget); // each is durable and owned: what got lost here would be taken over
    }
}
