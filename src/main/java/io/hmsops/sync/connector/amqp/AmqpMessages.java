package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.CloudEventAttributes;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.StructuredEvent;
import io.hmsops.sync.connector.amqp.AmqpSettings.Format;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;

/** Deliveries as AMQP 1.0 messages, by the CloudEvents AMQP binding 1.0.2. */
final class AmqpMessages {

    private static final Duration LONGEST_TTL = Duration.ofMillis(0xFFFFFFFFL);

    private final AmqpSettings settings;
    private final Map<String, String> headers;
    private final MessageText subject;
    private final MessageText groupId;

    /**
     * @param headers the system's own; they become application properties
     * @throws InvalidSettingsException naming the setting that cannot be sent
     */
    AmqpMessages(AmqpSettings settings, Map<String, String> headers) {
        this.settings = settings;
        this.headers = headers;
        subject = MessageText.parse(settings.subject(), "/options/subject");
        groupId = MessageText.parse(settings.groupId(), "/options/groupId");
        var ttl = settings.ttl();
        if (ttl != null && (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0)) {
            throw new InvalidSettingsException("/options/ttl", "A time to live is from PT0.001S to " + LONGEST_TTL + ".");
        }
        headers.keySet().stream().filter(AmqpMessages::isOurs).findFirst().ifPresent(name -> {
            throw new InvalidSettingsException("/headers/" + name.replace("~", "~0").replace("/", "~1"),
                    "The application property is set by the service itself.");
        });
        if (settings.deliveryIdProperty() != null && (isOurs(settings.deliveryIdProperty())
                || headers.containsKey(settings.deliveryIdProperty()))) {
            throw new InvalidSettingsException("/options/deliveryIdProperty", "The application property is set already.");
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith("cloudEvents");
    }

    Message of(DeliveryRequest request) {
        var event = request.event();
        var body = body(request);
        var message = Message.Factory.create();
        message.setDurable(settings.durable());
        if (settings.ttl() != null) {
            message.setTtl(settings.ttl().toMillis());
        }
        message.setMessageId(request.deliveryId().toString());
        message.setAddress(settings.address());
        message.setSubject(subject.of(event));
        message.setGroupId(groupId.of(event));
        message.setContentType(body.contentType());
        var properties = properties(request);
        if (!properties.isEmpty()) {
            message.setApplicationProperties(new ApplicationProperties(properties));
        }
        message.setBody(new Data(new Binary(body.bytes())));
        return message;
    }

    /** The message for reading, section by section as in AMQP 1.0 part 3, section 3.2. */
    Map<String, Object> preview(DeliveryRequest request) {
        var event = request.event();
        var body = body(request);
        var header = new LinkedHashMap<String, Object>();
        header.put("durable", settings.durable());
        put(header, "ttl", settings.ttl() == null ? null : settings.ttl().toMillis());
        var properties = new LinkedHashMap<String, Object>();
        properties.put("message-id", request.deliveryId().toString());
        properties.put("to", settings.address());
        put(properties, "subject", subject.of(event));
        put(properties, "content-type", body.contentType());
        put(properties, "group-id", groupId.of(event));
        var message = new LinkedHashMap<String, Object>();
        message.put("header", header);
        message.put("properties", properties);
        message.put("applicationProperties", properties(request));
        message.put("data", new String(body.bytes(), StandardCharsets.UTF_8));
        return message;
    }

    private Payload body(DeliveryRequest request) {
        return settings.format() == Format.BINARY ? request.payload()
                : new Payload(StructuredEvent.MEDIA_TYPE, StructuredEvent.of(request.event(), request.payload()));
    }

    private Map<String, Object> properties(DeliveryRequest request) {
        var properties = new LinkedHashMap<String, Object>(headers);
        if (settings.format() == Format.BINARY) {
            CloudEventAttributes.of(request.event()).forEach((name, value) -> properties.put(settings.attributePrefix().text + name,
                    value instanceof Integer number ? (Object) number.longValue() : value)); // an AMQP long, by §3.1.3.2
        }
        put(properties, settings.deliveryIdProperty(), request.deliveryId().toString());
        return properties;
    }

    private static void put(Map<String, Object> map, String name, Object value) {
        if (name != null && value != null) {
            map.put(name, value);
        }
    }
}
