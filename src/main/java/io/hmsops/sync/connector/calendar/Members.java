package io.hmsops.sync.connector.calendar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.PermanentDeliveryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A payload's members, read strictly. Messages name the member and never its value: values are the payload. */
final class Members {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode object;

    private Members(ObjectNode object) {
        this.object = object;
    }

    /** @throws PermanentDeliveryException unless a JSON object; nothing at all counts as an empty one where that is allowed */
    static Members of(Payload payload, boolean mayBeEmpty) {
        if (payload.bytes().length == 0 && mayBeEmpty) {
            return new Members(MAPPER.createObjectNode());
        }
        JsonNode read = null;
        try {
            read = MAPPER.readTree(payload.bytes());
        } catch (IOException e) {
            // no JSON, which the next lines say
        }
        if (read instanceof ObjectNode object) {
            return new Members(object);
        }
        throw new PermanentDeliveryException(FailureCode.UNSUITABLE, "the payload is no JSON object that describes a calendar entry", null);
    }

    static PermanentDeliveryException unsuitable(String member, String reason) {
        return new PermanentDeliveryException(FailureCode.UNSUITABLE, "the calendar entry's " + member + " " + reason, null);
    }

    /** Stripped; {@code null} where absent, null or blank. Line ends are {@code \n}, other control characters but tabs are left out. */
    String text(String member) {
        var node = object.get(member);
        return node == null || node.isNull() ? null : clean(member, node);
    }

    String required(String member) {
        var text = text(member);
        if (text == null) {
            throw unsuitable(member, "is missing");
        }
        return text;
    }

    /** {@code null} where absent. */
    Boolean truth(String member) {
        var node = object.get(member);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isBoolean()) {
            throw unsuitable(member, "must be true or false");
        }
        return node.booleanValue();
    }

    /** One string or several. */
    List<String> texts(String member) {
        var node = object.get(member);
        if (node == null || !node.isArray()) {
            var one = text(member);
            return one == null ? List.of() : List.of(one);
        }
        var texts = new ArrayList<String>();
        for (var item : node) {
            var text = clean(member, item);
            if (text != null) {
                texts.add(text);
            }
        }
        return List.copyOf(texts);
    }

    private static String clean(String member, JsonNode node) {
        if (!node.isTextual()) {
            throw unsuitable(member, "must be a string");
        }
        var text = node.textValue().replaceAll("\\R", "\n").replaceAll("[\\p{Cntrl}&&[^\n\t]]", "").strip();
        return text.isEmpty() ? null : text;
    }
}
