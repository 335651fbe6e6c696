package io.hmsops.sync.amqp;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Our own broker as a test configures it. */
public final class OwnBrokers {

    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final AmqpChannels channels = new AmqpChannels(meters, Clock.systemUTC());
    public final AmqpConfig config;
    private final Vertx vertx;

    /** @param values of {@code sync.amqp.*}, without the prefix; retries come soon unless they say something else */
    public OwnBrokers(Vertx vertx, Map<String, String> values) {
        this.vertx = vertx;
        var all = new HashMap<>(Map.of("sync.amqp.retry-delay", "PT0.1S", "sync.amqp.max-retry-delay", "PT0.4S",
                "sync.amqp.send-timeout", "PT10S"));
        values.forEach((key, value) -> all.put("sync.amqp." + key, value));
        config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(AmqpConfig.class).withDefaultValues(all).build()
                .getConfigMapping(AmqpConfig.class);
    }

    public OwnBroker at(int port) {
        return at(port, null, null, false);
    }

    public OwnBroker at(int port, String username, String password, boolean ssl) {
        return new OwnBroker(vertx, config, channels, "localhost", port, Optional.ofNullable(username), Optional.ofNullable(password), ssl);
    }

    /** 1, 0, or -1 where there is no such channel. */
    public int connected(String channel) {
        var gauge = meters.find("sync.amqp.connected").tag("channel", channel).gauge();
        return gauge == null ? -1 : (int) gauge.value();
    }

    /** Why it is not connected. */
    public String reason(String channel) {
        var state = channels.states().get(channel);
        return state == null || state.reason() == null ? "" : state.reason();
    }
}
