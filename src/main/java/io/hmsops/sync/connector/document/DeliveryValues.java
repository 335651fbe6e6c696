package io.hmsops.sync.connector.document;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.event.Event;
import java.io.IOException;
import java.util.Locale;

/** The values of one delivery by name. */
final class DeliveryValues {

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final DeliveryRequest request;
    private JsonNode payload;

    DeliveryValues(DeliveryRequest request) {
        this.request = request;
    }

    /**
     * The value, or {@code null} where there is none.
     *
     * @throws PermanentDeliveryException for a member of data that is no JSON
     */
    JsonNode get(ValueName name) {
        var last = name.parts().get(name.parts().size() - 1);
        var value = switch (name.parts().get(0)) {
            case "data" -> data(name);
            case "document" -> document(last);
            case "delivery" -> TextNode.valueOf(request.deliveryId().toString());
            default -> node(attribute(request.event(), last));
        };
        return value == null || value.isMissingNode() || value.isNull() ? null : value;
    }

    /** As text, an object or a list as its JSON; {@code null} where there is none. */
    String text(ValueName name) {
        var value = get(name);
        return value == null ? null : value.isContainerNode() ? value.toString() : value.asText();
    }

    /** @throws PermanentDeliveryException where it is none */
    JsonNode payload() {
        if (payload == null) {
            try {
                payload = isJson(request.payload().contentType()) ? JSON.readTree(request.payload().bytes()) : null;
            } catch (IOException e) {
                payload = null; // without the cause, whose message quotes the payload
            }
            if (payload == null) {
                throw new PermanentDeliveryException(FailureCode.UNSUITABLE, "the event's data is no JSON and has no members", null);
            }
        }
        return payload;
    }

    private JsonNode data(ValueName name) {
        var node = payload();
        for (var part : name.parts().subList(1, name.parts().size())) {
            node = node.isArray() && part.chars().allMatch(c -> c >= '0' && c <= '9') && part.length() < 9
                    ? node.path(Integer.parseInt(part)) : node.path(part);
        }
        return node;
    }

    private JsonNode document(String member) {
        var document = request.document().document();
        return switch (member) {
            case "name" -> TextNode.valueOf(document.name());
            case "contentType" -> TextNode.valueOf(document.contentType());
            case "size" -> LongNode.valueOf(document.size());
            default -> TextNode.valueOf(document.sha256Hex());
        };
    }

    private static Object attribute(Event event, String name) {
        return switch (name) {
            case "id" -> event.cloudEventId();
            case "type" -> event.type();
            case "source" -> event.source();
            case "subject" -> event.subject();
            case "time" -> event.time();
            case "datacontenttype" -> event.dataContentType();
            case "dataschema" -> event.dataSchema();
            case "specversion" -> "1.0";
            default -> event.extensions().get(name);
        };
    }

    private static JsonNode node(Object value) {
        if (value instanceof Boolean truth) {
            return BooleanNode.valueOf(truth);
        }
        return value instanceof Integer number ? IntNode.valueOf(number) : value == null ? null : TextNode.valueOf(value.toString());
    }

    private static boolean isJson(String contentType) {
        var type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        return type.endsWith("/json") || type.endsWith("+json");
    }
}
