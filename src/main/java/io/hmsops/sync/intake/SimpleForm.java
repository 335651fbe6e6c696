package io.hmsops.sync.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.intake.PostedEvent.PostedDocument;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The simple JSON form: {@code {"type": "policy_updated", "id": "policy-42", …}}. */
@ApplicationScoped
class SimpleForm {

    private static final Set<String> DOCUMENT_MEMBERS = Set.of("name", "contentType", "content", "url", "sha256");

    private final IntakeConfig config;
    private final Clock clock;

    SimpleForm(IntakeConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param posted         the body as it came, so that partners receive exactly what was posted
     * @param idempotencyKey becomes the CloudEvents {@code id}; {@code null} to have one made
     * @throws ProblemException {@code 400} naming every wrong member
     */
    PostedEvent read(byte[] posted, JsonNode json, String idempotencyKey) {
        if (!(json instanceof ObjectNode body)) {
            throw ProblemException.invalid("", "An event is a JSON object.");
        }
        if (body.has("specversion")) {
            throw ProblemException.invalid("/specversion",
                    "This looks like a CloudEvent: send it as application/cloudevents+json. The simple form has no such member.");
        }
        var check = new Attributes();
        var type = string(check, body, "type");
        var subject = string(check, body, "id");
        var source = string(check, body, "source");
        var time = string(check, body, "time");
        check.required("/type", type, Attributes.MAX_TYPE);
        check.required("/id", subject, Attributes.MAX_SUBJECT);
        check.optional("/source", source, Attributes.MAX_URI);
        check.uriReference("/source", source, false);
        check.time("/time", time);
        var document = document(check, body.get("document"));
        check.throwIfWrong();
        var data = data(body);
        var id = UuidCreator.getTimeOrderedEpoch();
        var event = new Event(id, type, source == null ? config.defaultSource() : source,
                idempotencyKey == null ? id.toString() : idempotencyKey, subject, time == null ? clock.instant().toString() : time,
                "application/json", null, Map.of(), data == body ? posted : bytes(data), null);
        return new PostedEvent(event, Fingerprint.of(event, false, time != null, data), document);
    }

    /** What partners get: the member {@code data}, else all but the document. */
    private static JsonNode data(ObjectNode body) {
        if (body.has("data")) {
            return body.get("data");
        }
        if (!body.has("document")) {
            return body;
        }
        var rest = body.objectNode();
        body.properties().stream().filter(member -> !member.getKey().equals("document"))
                .forEach(member -> rest.set(member.getKey(), member.getValue()));
        return rest;
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return StrictJson.mapper().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PostedDocument document(Attributes check, JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!(node instanceof ObjectNode document)) {
            check.wrong("/document", "A document is an object with name, contentType and content.");
            return null;
        }
        document.fieldNames().forEachRemaining(name -> {
            if (!DOCUMENT_MEMBERS.contains(name)) {
                check.wrong("/document/" + StrictJson.escape(name), "There is no such member here; known are "
                        + DOCUMENT_MEMBERS.stream().sorted().toList() + ".");
            }
        });
        var name = string(check, document, "/document", "name");
        var contentType = string(check, document, "/document", "contentType");
        check.optional("/document/name", name, Attributes.MAX_NAME);
        if (contentType != null && !MediaTypes.isMediaType(contentType)) {
            check.wrong("/document/contentType", "This is no media type, such as application/pdf.");
        }
        var content = content(check, document);
        var url = url(check, document);
        if (content != null && url != null) {
            check.wrong("/document/url", "The document is given twice: here and as content.");
        }
        return new PostedDocument(name, contentType, content, url, sha256(check, document));
    }

    private static URI url(Attributes check, ObjectNode document) {
        var url = string(check, document, "/document", "url");
        try {
            var uri = url == null || url.length() > Attributes.MAX_URI ? null : new URI(url);
            if (url == null || uri != null && uri.getHost() != null && uri.getRawUserInfo() == null
                    && List.of("http", "https").contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // answered below
        }
        check.wrong("/document/url", "This must be an absolute http or https URL, without a user name, of at most " + Attributes.MAX_URI
                + " characters.");
        return null;
    }

    private static byte[] content(Attributes check, ObjectNode document) {
        var content = document.get("content");
        if (content == null || content.isNull()) {
            return null;
        }
        try {
            if (content.isTextual()) {
                return content.binaryValue();
            }
        } catch (IOException e) {
            // answered below
        }
        check.wrong("/document/content", "This must be a string in base64.");
        return null;
    }

    private static byte[] sha256(Attributes check, ObjectNode document) {
        var digest = string(check, document, "/document", "sha256");
        if (digest == null) {
            return null;
        }
        if (!digest.matches("[0-9a-fA-F]{64}")) {
            check.wrong("/document/sha256", "A SHA-256 digest is 64 hexadecimal digits.");
            return null;
        }
        return HexFormat.of().parseHex(digest.toLowerCase(Locale.ROOT));
    }

    private static String string(Attributes check, ObjectNode object, String name) {
        return string(check, object, "", name);
    }

    private static String string(Attributes check, ObjectNode object, String at, String name) {
        var value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        check.wrong(at + "/" + name, "This must be a string.");
        return "?"; // present, and already reported
    }
}
