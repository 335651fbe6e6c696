package io.hmsops.sync.outcome;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;

/** Outcomes as CloudEvents 1.0.2 in the AMQP binding's binary mode. Neither payloads nor secrets are in them. */
final class OutcomeMessage {

    static final String TYPES = "io.hmsops.sync.delivery.";

    private static final String PREFIX = "cloudEvents:"; // AMQP binding, section 3.1.3.1
    private static final JsonFactory JSON = new JsonFactory();

    private final String address;
    private final String source;

    OutcomeMessage(OutcomeConfig config) {
        this.address = config.address();
        this.source = config.source();
    }

    Message of(WaitingOutcome outcome) {
        var message = Message.Factory.create();
        message.setDurable(true);
        message.setMessageId(outcome.id());
        message.setAddress(address);
        message.setContentType("application/json");
        message.setGroupId(outcome.subject()); // brokers that know groups keep their order to the last consumer
        message.setApplicationProperties(new ApplicationProperties(properties(outcome)));
        message.setBody(new Data(new Binary(data(outcome))));
        return message;
    }

    private Map<String, Object> properties(WaitingOutcome outcome) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put(PREFIX + "specversion", "1.0");
        properties.put(PREFIX + "id", outcome.id());
        properties.put(PREFIX + "source", source);
        properties.put(PREFIX + "type", TYPES + outcome.kind());
        if (outcome.subject() != null) {
            properties.put(PREFIX + "subject", outcome.subject());
        }
        properties.put(PREFIX + "time", outcome.happenedAt().toString());
        return properties;
    }

    private static byte[] data(WaitingOutcome outcome) {
        var bytes = new ByteArrayOutputStream(512);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            write(json, "event", outcome.event());
            write(json, "system", outcome.system());
            write(json, "delivery", outcome.delivery());
            json.writeNumberField("attempt", outcome.attempt());
            if (outcome.status() != null) {
                json.writeNumberField("status", outcome.status());
            }
            write(json, "code", outcome.code());
            write(json, "error", outcome.error());
            write(json, "nextAttemptAt", outcome.nextAttemptAt());
            write(json, "eventSource", outcome.eventSource());
            write(json, "eventCloudEventId", outcome.eventCloudEventId());
            write(json, "eventType", outcome.eventType());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void write(JsonGenerator json, String name, UUID value) throws IOException {
        write(json, name, value.toString());
    }

    private static void write(JsonGenerator json, String name, Instant value) throws IOException {
        write(json, name, value == null ? null : value.toString());
    }
}
