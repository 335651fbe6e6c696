package io.hmsops.sync.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Duration;

/** The AMQP door. Its broker is named by {@code AMQP_HOST}, {@code AMQP_PORT}, {@code AMQP_USERNAME} and {@code AMQP_PASSWORD}. */
@ConfigMapping(prefix = "sync.amqp")
public interface AmqpConfig {

    /** Whether events are taken over AMQP. The service starts and works without the broker either way. */
    @WithDefault("true")
    boolean enabled();

    /** Address that events are taken from. */
    @WithDefault("sync.events")
    @Size(min = 1, max = 255)
    String address();

    /** Address that malformed messages are copied to, with the reason in their application properties. */
    @WithDefault("sync.events.rejected")
    @Size(min = 1, max = 255)
    String rejectedAddress();

    /** Most messages received and not yet settled; 1 to 1000. They share commits, in their order. */
    @WithDefault("32")
    @Min(1)
    @Max(1000)
    int window();

    /** How long to wait after trouble with the broker or the database; PT0.1S to PT5M. */
    @WithDefault("PT5S")
    Duration retryDelay();
}
