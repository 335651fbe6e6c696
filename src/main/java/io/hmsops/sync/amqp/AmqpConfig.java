package io.hmsops.sync.amqp;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * Our own broker and the AMQP door. The broker is named by {@code AMQP_HOST}, {@code AMQP_PORT}, {@code AMQP_USERNAME},
 * {@code AMQP_PASSWORD} and {@code AMQP_USE_SSL}; it is the operator's choice, and the rules of {@code sync.egress} do not concern it.
 */
@ConfigMapping(prefix = "sync.amqp")
public interface AmqpConfig {

    /** Whether AMQP is used at all. The service starts and works without the broker either way. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Whether AMQP is the only way in: then the service is not ready while it is not connected to {@code sync.amqp.address}, or cannot
     * store what it takes from there.
     */
    @WithDefault("false")
    boolean required();

    /** Address that events are taken from. */
    @WithDefault("sync.events")
    @Size(min = 1, max = 255)
    String address();

    /** Address that malformed messages are copied to, with the reason in their application properties. */
    @WithDefault("sync.events.rejected")
    @Size(min = 1, max = 255)
    String rejectedAddress();

    /** Most messages received and not yet settled; 1 to 1000. They share commits, in their order: with few of them it gets slow. */
    @WithDefault("256")
    @Min(1)
    @Max(1000)
    int window();

    /**
     * Most bytes of messages received and not yet settled: the broker is asked for no more messages than fit if each were as large as
     * {@code sync.intake.max-body}; for one at least.
     */
    @WithDefault("128M")
    MemorySize maxMemory();

    /** How long to wait after trouble with the broker or the database, at first; twice as long each time; PT0.1S to PT5M. */
    @WithDefault("PT5S")
    @DurationMin(millis = 100, message = "is ${validatedValue}; it must be at least PT0.1S")
    @DurationMax(minutes = 5, message = "is ${validatedValue}; it must be at most PT5M")
    Duration retryDelay();

    /** The longest such wait; {@code PT0.1S} to {@code PT1H}. What is less than {@code sync.amqp.retry-delay} counts as that. */
    @WithDefault("PT1M")
    @DurationMin(millis = 100, message = "is ${validatedValue}; it must be at least PT0.1S")
    @DurationMax(hours = 1, message = "is ${validatedValue}; it must be at most PT1H")
    Duration maxRetryDelay();

    /** How long the broker may take to accept a message, the wait for a connection and for credit included; PT0.1S to PT5M. */
    @WithDefault("PT30S")
    @DurationMin(millis = 100, message = "is ${validatedValue}; it must be at least PT0.1S")
    @DurationMax(minutes = 5, message = "is ${validatedValue}; it must be at most PT5M")
    Duration sendTimeout();

    /** PEM file of the certificate authorities that the broker's certificate may come from; the platform's where none is named. */
    Optional<Path> trustedCertificates();

    /** PEM file of the certificate that is shown to the broker, its authorities' behind it. The login is SASL EXTERNAL then. */
    Optional<Path> clientCertificate();

    /** PEM file of the key of that certificate, RSA or EC, without a passphrase. */
    Optional<Path> clientKey();

    /** The host name that is said to the broker, where it differs from {@code AMQP_HOST}; {@code vhost:NAME} for RabbitMQ. */
    Optional<@Size(min = 1, max = 255) String> virtualHost();
}
