package io.hmsops.sync.connector.amqp;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;

/**
 * Options of the {@code amqp} connector.
 *
 * @param address            the target's address as the broker names it ({@code orders}, {@code /queues/orders}, {@code /exchange/x/key})
 * @param format             {@code binary} (default): the payload is the body and the event's attributes are application properties; or
 *                           {@code structured}: one {@code application/cloudevents+json} object
 * @param attributePrefix    of the application properties in binary format: {@code cloudEvents:} (default) or {@code cloudEvents_}
 * @param durable            whether the broker is to keep messages on disk; {@code true} by default
 * @param ttl                how long a message may wait at the broker, from 1 ms to 49 days; without end by default
 * @param capabilities       that the target must have, such as {@code queue} or {@code topic}
 * @param subject            the property {@code subject} of each message, with {@link MessageText placeholders}; none by default
 * @param groupId            the property {@code group-id} of each message, likewise
 * @param deliveryIdProperty name of an application property that holds the delivery id, as {@code _AMQ_DUPL_ID} for Artemis; none by default
 */
@RegisterForReflection
public record AmqpSettings(
        @NotBlank @Size(max = 1024) String address,
        Format format,
        Prefix attributePrefix,
        Boolean durable,
        Duration ttl,
        @Size(max = 10) List<@NotBlank @Size(max = 100) @Pattern(regexp = "[\\x20-\\x7E]*") String> capabilities,
        @Size(min = 1, max = 255) String subject,
        @Size(min = 1, max = 255) String groupId,
        @Size(min = 1, max = 255) String deliveryIdProperty) {

    @RegisterForReflection
    public enum Format {
        @JsonProperty("binary")
        BINARY,
        @JsonProperty("structured")
        STRUCTURED
    }

    /** CloudEvents AMQP binding §3.1.3.1; JMS takes no colon in the name of a property. */
    @RegisterForReflection
    public enum Prefix {
        @JsonProperty("cloudEvents:")
        COLON("cloudEvents:"),
        @JsonProperty("cloudEvents_")
        UNDERSCORE("cloudEvents_");

        final String text;

        Prefix(String text) {
            this.text = text;
        }
    }

    public AmqpSettings {
        format = format == null ? Format.BINARY : format;
        attributePrefix = attributePrefix == null ? Prefix.COLON : attributePrefix;
        durable = durable == null || durable;
        capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
    }
}
