package io.hmsops.sync.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.hmsops.sync.delivery.Delivery;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.EventStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An accepted event as it is shown. {@code data} is the JSON value where the data is JSON; other data is in {@code dataBase64}; lists
 * show neither.
 *
 * @param id         the CloudEvents id, unique together with {@code source}
 * @param results    by system, where one event is shown
 * @param deliveries the same in full
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventView(UUID eventId, String type, String source, String id, String subject, String time, String dataContentType,
        String dataSchema, Map<String, Object> extensions, @JsonRawValue String data, String dataBase64, DocumentView document,
        Instant acceptedAt, Map<String, String> results, List<Delivery> deliveries) {

    /** What is recorded of a document; {@code sha256} in hexadecimal, {@code size} in bytes. */
    public record DocumentView(String name, String contentType, long size, String sha256) {
        static DocumentView of(Document document) {
            return document == null ? null
                    : new DocumentView(document.name(), document.contentType(), document.size(), document.sha256Hex());
        }
    }

    static EventView of(EventStore.Accepted accepted, Map<String, String> results, List<Delivery> deliveries) {
        var event = accepted.event();
        var json = event.data() != null && MediaTypes.isJson(event.dataContentType());
        return new EventView(event.id(), event.type(), event.source(), event.cloudEventId(), event.subject(), event.time(),
                event.dataContentType(), event.dataSchema(), event.extensions().isEmpty() ? null : event.extensions(),
                json ? new String(event.data(), StandardCharsets.UTF_8) : null,
                event.data() == null || json ? null : Base64.getEncoder().encodeToString(event.data()),
                DocumentView.of(event.document()), accepted.acceptedAt(), results, deliveries);
    }
}
