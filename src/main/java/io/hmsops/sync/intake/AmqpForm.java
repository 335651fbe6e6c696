package io.hmsops.sync.intake;

import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.message.Message;

/**
 * An event in an AMQP 1.0 message: the CloudEvents AMQP binding 1.0.2, structured and binary, the latter with data or with a
 * {@link AmqpDocument document} as the body; or the simple JSON form.
 */
@ApplicationScoped
class AmqpForm {

    private final CloudEventsForm cloudEvents;
    private final EventForms forms;
    private final IntakeConfig config;

    AmqpForm(CloudEventsForm cloudEvents, EventForms forms, IntakeConfig config) {
        this.cloudEvents = cloudEvents;
        this.forms = forms;
        this.config = config;
    }

    /**
     * In the simple form the message id is the event's own, so that a redelivery is recognised.
     *
     * @throws ProblemException for what is no event
     */
    PostedEvent read(Message message) {
        var body = bytes(message.getBody());
        if (body.length > config.maxBody().asLongValue()) {
            throw ProblemException.of(413, "The body is larger than " + config.maxBody().asLongValue() + " bytes.");
        }
        var type = message.getContentType();
        if (MediaTypes.essence(type).startsWith("application/cloudevents")) {
            if (!MediaTypes.essence(type).equals(CloudEventsForm.STRUCTURED)) {
                throw ProblemException.of(415, "Of the event formats only " + CloudEventsForm.STRUCTURED + " is understood here.");
            }
            return cloudEvents.structured(StrictJson.parse(body));
        }
        var attributes = attributes(message.getApplicationProperties());
        if (attributes.isEmpty()) {
            return forms.part(type, body, id(message.getMessageId()));
        }
        return AmqpDocument.isMeant(attributes) ? AmqpDocument.read(cloudEvents, attributes, type, body)
                : cloudEvents.binary(attributes, type, body);
    }

    private static String id(Object messageId) {
        var id = messageId == null ? "" : messageId instanceof Binary binary ? base64(binary) : messageId.toString();
        return id.isEmpty() || id.length() > Attributes.MAX_ID || id.chars().anyMatch(c -> c < 0x20 || c > 0x7e) ? null : id;
    }

    /** AMQP binding §3.1.3.1: names are prefixed with {@code cloudEvents_} or {@code cloudEvents:}. */
    private static Map<String, Object> attributes(ApplicationProperties properties) {
        var attributes = new LinkedHashMap<String, Object>();
        if (properties != null && properties.getValue() != null) {
            properties.getValue().forEach((key, value) -> {
                if ((key.startsWith("cloudEvents_") || key.startsWith("cloudEvents:")) && value != null) {
                    attributes.put(key.substring("cloudEvents_".length()), attribute(value));
                }
            });
        }
        return attributes;
    }

    private static Object attribute(Object value) {
        if (value instanceof Boolean || value instanceof Integer || value instanceof String) {
            return value;
        }
        return value instanceof Date date ? date.toInstant().toString()
                : value instanceof Binary binary ? base64(binary) : value.toString();
    }

    private static String base64(Binary binary) {
        return Base64.getEncoder().encodeToString(bytes(binary));
    }

    private static byte[] bytes(Binary binary) {
        var bytes = new byte[binary.getLength()];
        binary.asByteBuffer().get(bytes);
        return bytes;
    }

    private static byte[] bytes(Section body) {
        var value = body instanceof Data data ? data.getValue() : body instanceof AmqpValue amqp ? amqp.getValue() : body;
        if (value == null) {
            return new byte[0];
        } else if (value instanceof Binary binary) {
            return bytes(binary);
        } else if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw ProblemException.of(400, "The body of a message is binary data or a string.");
    }
}
