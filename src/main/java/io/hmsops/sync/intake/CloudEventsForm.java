package io.hmsops.sync.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CloudEvents 1.0.2: the JSON event format, structured and batched, and the HTTP binding's binary mode. */
@ApplicationScoped
class CloudEventsForm {

    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";

    private static final Set<String> OWN = Set.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype",
            "dataschema", "data", "data_base64");

    private final IntakeConfig config;
    private final Clock clock;

    CloudEventsForm(IntakeConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** @throws ProblemException {@code 400} naming every wrong member */
    PostedEvent structured(JsonNode json) {
        var check = new Attributes();
        var event = structured(check, json, "");
        check.throwIfWrong();
        return event;
    }

    /** @throws ProblemException {@code 400} naming every wrong member of every event: a batch is taken whole or not at all */
    List<PostedEvent> batch(JsonNode json) {
        if (!(json instanceof ArrayNode array)) {
            throw ProblemException.invalid("", "A batch is a JSON array of CloudEvents.");
        }
        if (array.size() > config.maxBatch()) {
            throw ProblemException.of(413, "The batch holds " + array.size() + " events; at most " + config.maxBatch() + " are taken.");
        }
        var check = new Attributes();
        var events = new ArrayList<PostedEvent>();
        var identities = new HashSet<List<String>>();
        for (int i = 0; i < array.size(); i++) {
            var posted = structured(check, array.get(i), "/" + i);
            events.add(posted);
            if (posted != null && !identities.add(List.of(posted.event().source(), posted.event().cloudEventId()))) {
                check.wrong("/" + i + "/id", "The batch holds another event with this source and id.");
            }
        }
        check.throwIfWrong();
        return events;
    }

    /**
     * @param given       the attributes but {@code datacontenttype}, by name: {@code String}, {@code Boolean} or {@code Integer}
     * @param contentType of the body, or {@code null}
     * @param body        empty for no data
     * @throws ProblemException {@code 400} naming every wrong attribute
     */
    PostedEvent binary(Map<String, ?> given, String contentType, byte[] body) {
        var check = new Attributes();
        var attributes = new LinkedHashMap<String, String>();
        var extensions = new LinkedHashMap<String, Object>();
        given.forEach((name, value) -> {
            if (!OWN.contains(name)) {
                extensions.put(name, value);
            } else if (name.startsWith("data") && !name.equals("dataschema")) {
                check.wrong("/" + name, "In binary mode this is no attribute: the content type and the body say it.");
            } else {
                attributes.put(name, value.toString());
            }
        });
        checkAttributes(check, "", attributes, contentType, extensions);
        check.throwIfWrong();
        if (body.length == 0) {
            return event(attributes, contentType, extensions, null, null);
        }
        var json = !MediaTypes.isJson(contentType) ? null : StrictJson.parse(body);
        return event(attributes, contentType, extensions, body, json);
    }

    private PostedEvent structured(Attributes check, JsonNode json, String at) {
        if (!(json instanceof ObjectNode object)) {
            check.wrong(at, "A CloudEvent is a JSON object.");
            return null;
        }
        var attributes = new LinkedHashMap<String, String>();
        var extensions = new LinkedHashMap<String, Object>();
        object.fields().forEachRemaining(member -> {
            var name = member.getKey();
            var value = member.getValue();
            if (value.isNull() || name.equals("data") || name.equals("data_base64")) { // both are looked at below
                return; // an attribute that is null is not set (JSON format §2.2)
            }
            if (OWN.contains(name)) {
                if (value.isTextual()) {
                    attributes.put(name, value.textValue());
                } else {
                    check.wrong(at + "/" + name, "This must be a string.");
                    attributes.put(name, "?");
                }
            } else if (value.isTextual()) {
                extensions.put(name, value.textValue());
            } else if (value.isBoolean()) {
                extensions.put(name, value.booleanValue());
            } else if (value.isIntegralNumber() && value.canConvertToInt()) {
                extensions.put(name, value.intValue());
            } else {
                check.wrong(at + "/" + StrictJson.escape(name), "An extension attribute is a string, a boolean or an integer of 32 bits.");
            }
        });
        var given = attributes.get("datacontenttype");
        var contentType = given == null && (has(object, "data") || has(object, "data_base64")) ? "application/json" : given;
        checkAttributes(check, at, attributes, contentType, extensions);
        var data = has(object, "data_base64") ? base64(check, object, at) : data(object, contentType);
        if (!check.clean()) {
            return null;
        }
        if (data == null || !MediaTypes.isJson(contentType)) {
            return event(attributes, contentType, extensions, data, null);
        }
        try {
            return event(attributes, contentType, extensions, data, has(object, "data") ? object.get("data") : StrictJson.parse(data));
        } catch (ProblemException e) {
            check.wrong(at + "/data_base64", e.getMessage());
            return null;
        }
    }

    private static boolean has(ObjectNode object, String name) {
        return object.hasNonNull(name);
    }

    /** JSON format §3.1: JSON values as they are, strings of other types as their text. */
    private static byte[] data(ObjectNode object, String contentType) {
        if (!has(object, "data")) {
            return null;
        }
        var data = object.get("data");
        try {
            return data.isTextual() && !MediaTypes.isJson(contentType) ? data.textValue().getBytes(StandardCharsets.UTF_8)
                    : StrictJson.mapper().writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] base64(Attributes check, ObjectNode object, String at) {
        try {
            if (has(object, "data")) {
                check.wrong(at + "/data_base64", "An event has data or data_base64, not both.");
            } else if (object.get("data_base64").isTextual()) {
                return object.get("data_base64").binaryValue();
            }
        } catch (IOException e) {
            // answered below
        }
        check.wrong(at + "/data_base64", "This must be a string in base64.");
        return null;
    }

    private static void checkAttributes(Attributes check, String at, Map<String, String> attributes, String contentType,
            Map<String, Object> extensions) {
        var version = attributes.get("specversion");
        if (!"1.0".equals(version)) {
            check.wrong(at + "/specversion", version == null ? "This member is required." : "Only CloudEvents 1.0 is understood.");
        }
        check.required(at + "/id", attributes.get("id"), Attributes.MAX_ID);
        check.required(at + "/source", attributes.get("source"), Attributes.MAX_URI);
        check.uriReference(at + "/source", attributes.get("source"), false);
        check.required(at + "/type", attributes.get("type"), Attributes.MAX_TYPE);
        check.optional(at + "/subject", attributes.get("subject"), Attributes.MAX_SUBJECT);
        check.optional(at + "/dataschema", attributes.get("dataschema"), Attributes.MAX_URI);
        check.uriReference(at + "/dataschema", attributes.get("dataschema"), true);
        check.time(at + "/time", attributes.get("time"));
        if (contentType != null && !MediaTypes.isMediaType(contentType)) {
            check.wrong(at + "/datacontenttype", "This is no media type, such as application/json.");
        }
        if (extensions.size() > Attributes.MAX_EXTENSIONS) {
            check.wrong(at, "An event has at most " + Attributes.MAX_EXTENSIONS + " extension attributes.");
        }
        extensions.forEach((name, value) -> {
            var pointer = at + "/" + StrictJson.escape(name);
            check.extensionName(pointer, name);
            if (value instanceof String text) {
                check.text(pointer, text, Attributes.MAX_EXTENSION);
            }
        });
    }

    private PostedEvent event(Map<String, String> attributes, String contentType, Map<String, Object> extensions, byte[] data,
            JsonNode json) {
        var time = attributes.get("time");
        var event = new Event(UuidCreator.getTimeOrderedEpoch(), attributes.get("type"), attributes.get("source"),
                attributes.get("id"), attributes.get("subject"), time == null ? clock.instant().toString() : time, contentType,
                attributes.get("dataschema"), extensions, data, null);
        return new PostedEvent(event, Fingerprint.of(event, true, time != null, json), null);
    }
}
