package io.hmsops.sync.event;

import java.util.Map;
import java.util.UUID;

/**
 * An accepted change, immutable: the CloudEvents 1.0.2 context attributes, the data as bytes, and the document if there is one.
 *
 * @param id              the service's own identity of the event (UUIDv7), what {@code /v1/events/{eventId}} names
 * @param type            CloudEvents {@code type}
 * @param source          CloudEvents {@code source}, a URI reference
 * @param cloudEventId    CloudEvents {@code id}; unique together with {@code source}
 * @param subject         CloudEvents {@code subject}, the thing that changed; {@code null} where the producer gave none
 * @param time            CloudEvents {@code time}, RFC 3339, kept as it was given
 * @param dataContentType CloudEvents {@code datacontenttype}, the media type of {@code data}; {@code null} where none was given, and kept
 *                        where it was given without data
 * @param dataSchema      CloudEvents {@code dataschema}, or {@code null}
 * @param extensions      extension attributes by name; values are {@code String}, {@code Boolean} or {@code Integer}
 * @param data            the data's bytes in {@code dataContentType}; {@code null} where there is none. Not copied: do not change
 * @param document        or {@code null}
 */
public record Event(
        UUID id,
        String type,
        String source,
        String cloudEventId,
        String subject,
        String time,
        String dataContentType,
        String dataSchema,
        Map<String, Object> extensions,
        byte[] data,
        Document document) {

    public Event {
        extensions = Map.copyOf(extensions);
    }

    /** The same event with other data, which is JSON of a schema of its own. */
    public Event withJson(byte[] json) {
        return new Event(id, type, source, cloudEventId, subject, time, "application/json", null, extensions, json, document);
    }

    /** The same event under another document. */
    public Event withDocument(Document other) {
        return new Event(id, type, source, cloudEventId, subject, time, dataContentType, dataSchema, extensions, data, other);
    }
}
