package io.hmsops.sync.intake;

import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;

/** Which form an event comes in, by its content type and headers. */
@ApplicationScoped
class EventForms {

    private final SimpleForm simple;
    private final CloudEventsForm cloudEvents;

    EventForms(SimpleForm simple, CloudEventsForm cloudEvents) {
        this.simple = simple;
        this.cloudEvents = cloudEvents;
    }

    /** How to read a body; {@code batch} says whether it may hold any number of events rather than one. */
    record Form(Function<byte[], List<PostedEvent>> reader, boolean batch) {
        List<PostedEvent> read(byte[] body) {
            return reader.apply(body);
        }
    }

    /**
     * The content type of an event format makes it structured, otherwise {@code ce-} headers make it binary (HTTP binding §3).
     *
     * @param key the client's idempotency key, or {@code null}
     * @throws ProblemException {@code 415} for a type that is none of ours, {@code 400} for a key that comes with a batch
     */
    Form of(String contentType, MultiMap headers, String key) {
        var essence = MediaTypes.essence(contentType);
        if (!essence.startsWith("application/cloudevents") && BinaryHeaders.present(headers)) {
            return one(body -> cloudEvents.binary(BinaryHeaders.attributes(headers), contentType, body));
        }
        if (!essence.isEmpty() && MediaTypes.hasForeignCharset(contentType)) {
            throw ProblemException.of(415, "JSON is UTF-8; no other charset is understood.");
        }
        return switch (essence) {
            case "application/json" -> one(body -> simple.read(body, StrictJson.parse(body), key));
            case CloudEventsForm.STRUCTURED -> one(body -> cloudEvents.structured(StrictJson.parse(body)));
            case CloudEventsForm.BATCH -> {
                if (key != null) {
                    throw ProblemException.of(400, "Idempotency-Key does not fit a batch: its events have identities of their own.");
                }
                yield new Form(body -> cloudEvents.batch(StrictJson.parse(body)), true);
            }
            default -> throw ProblemException.of(415, "An event comes as application/json, " + CloudEventsForm.STRUCTURED + ", "
                    + CloudEventsForm.BATCH + ", multipart/form-data, or with ce- headers.");
        };
    }

    /**
     * An event that is a form's part or a message. Where its type is not said, or is what tools say of any text or file,
     * {@code specversion} tells.
     */
    PostedEvent part(String contentType, byte[] body, String key) {
        return switch (MediaTypes.essence(contentType)) {
            case "", "text/plain", "application/octet-stream" -> {
                var json = StrictJson.parse(body);
                yield json.has("specversion") ? cloudEvents.structured(json) : simple.read(body, json, key);
            }
            case "application/json" -> simple.read(body, StrictJson.parse(body), key);
            case CloudEventsForm.STRUCTURED -> cloudEvents.structured(StrictJson.parse(body));
            default -> throw ProblemException.of(415, "An event is application/json or " + CloudEventsForm.STRUCTURED + " here.");
        };
    }

    private static Form one(Function<byte[], PostedEvent> reader) {
        return new Form(body -> List.of(reader.apply(body)), false);
    }
}
