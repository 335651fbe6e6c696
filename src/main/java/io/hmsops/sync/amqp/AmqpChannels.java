package io.hmsops.sync.amqp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/** How the channels to our own broker do: for health, a gauge, and the log, which is told of each trouble once. Thread-safe. */
@ApplicationScoped
public class AmqpChannels {

    /** The channel that events come in over. */
    public static final String EVENTS = "events";
    /** The channel that copies of malformed messages go out over. */
    public static final String EVENTS_REJECTED = "events.rejected";
    /** The channel that outcomes go out over. */
    public static final String OUTCOMES = "outcomes";

    private static final Logger LOG = Logger.getLogger(AmqpChannels.class);

    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<String, Channel> channels = new ConcurrentSkipListMap<>();

    AmqpChannels(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * @param connected whether messages flow, as far as the broker is concerned
     * @param since     when that began
     * @param reason    why it is not connected, for operators, without secrets; {@code null} where it is, or was not tried yet
     */
    public record State(boolean connected, Instant since, String reason) {
    }

    /** By the channels' names; those that were opened. */
    public Map<String, State> states() {
        var states = new TreeMap<String, State>();
        channels.forEach((name, channel) -> states.put(name, channel.state));
        return states;
    }

    /** What a link tells of is the channel's state from now on. */
    LinkWatch channel(String name) {
        return channels.computeIfAbsent(name, n -> {
            var channel = new Channel(n);
            Gauge.builder("sync.amqp.connected", channel, c -> c.state.connected() ? 1 : 0).tag("channel", n)
                    .description("1 while the channel is connected to the broker, else 0").register(meters);
            return channel;
        });
    }

    private final class Channel implements LinkWatch {
        private final String name;
        private volatile State state = new State(false, clock.instant(), null);

        Channel(String name) {
            this.name = name;
        }

        @Override
        public synchronized void attached() {
            if (!state.connected()) {
                LOG.infof("AMQP channel %s is connected", name);
                state = new State(true, clock.instant(), null);
            }
        }

        @Override
        public synchronized void lost(String why) {
            if (!why.equals(state.reason())) {
                LOG.warnf("AMQP channel %s waits: %s; it is tried again until it works", name, why);
                state = new State(false, state.connected() || state.reason() == null ? clock.instant() : state.since(), why);
            }
        }
    }
}
