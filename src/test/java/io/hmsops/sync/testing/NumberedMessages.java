package io.hmsops.sync.testing;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;

/**
 * Numbered events as AMQP messages, durable, in each of the forms in turn: binary, structured, simple. The same number is the same event,
 * whenever it is asked for.
 */
public final class NumberedMessages {

    private final long seed;
    private final int subjects;

    public NumberedMessages(long seed, int subjects) {
        this.seed = seed;
        this.subjects = subjects;
    }

    /** The event of that number. */
    public Message of(int number) {
        var subject = "subject-" + new Random(seed ^ number * 31L).nextInt(subjects);
        var data = new JsonObject().put("number", number);
        return switch (number % 3) {
            case 0 -> binary(number, subject, data);
            case 1 -> message("application/cloudevents+json", new JsonObject().put("specversion", "1.0").put("id", "" + number)
                    .put("source", source()).put("type", "structured").put("subject", subject).put("data", data));
            default -> {
                var message = message("application/json", new JsonObject().put("type", "simple").put("id", subject).put("data", data));
                message.setMessageId(seed + "-" + number); // its identity
                yield message;
            }
        };
    }

    private Message binary(int number, String subject, JsonObject data) {
        var message = message("application/json", data);
        message.setApplicationProperties(new ApplicationProperties(Map.of("cloudEvents:specversion", "1.0", "cloudEvents:id", "" + number,
                "cloudEvents:source", source(), "cloudEvents:type", "binary", "cloudEvents:subject", subject)));
        return message;
    }

    private String source() {
        return "/numbered/" + seed;
    }

    private static Message message(String contentType, JsonObject body) {
        var message = Proton.message();
        message.setDurable(true);
        message.setContentType(contentType);
        message.setBody(new Data(new Binary(body.encode().getBytes(StandardCharsets.UTF_8))));
        return message;
    }
}
