package io.hmsops.sync.ops;

import io.hmsops.sync.amqp.AmqpChannels;
import io.hmsops.sync.amqp.AmqpConfig;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Shows how the channels to our own broker do. Ready without it, as HTTP works and outcomes wait in the database; but not where AMQP is
 * the only way in ({@code sync.amqp.required}) and no events can come over it.
 */
@Readiness
@ApplicationScoped
class AmqpHealth implements HealthCheck {

    private final AmqpChannels channels;
    private final AmqpConfig config;

    AmqpHealth(AmqpChannels channels, AmqpConfig config) {
        this.channels = channels;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        var states = channels.states();
        var events = states.get(AmqpChannels.EVENTS);
        var answer = HealthCheckResponse.named("amqp")
                .status(!config.enabled() || !config.required() || events != null && events.connected());
        states.forEach((name, state) -> answer.withData(name, (state.connected() ? "connected" : "waiting") + " since " + state.since()
                + (state.reason() == null ? "" : ": " + state.reason())));
        return answer.build();
    }
}
