package io.hmsops.sync.connector.sql;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The values of one delivery by name, as text or as the type that JSON gives them. What is not there is {@code null}, in SQL {@code NULL}. */
final class EventValues {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final DeliveryRequest request;
    private JsonNode data;

    EventValues(DeliveryRequest request) {
        this.request = request;
    }

    /**
     * The value's text.
     *
     * @param asJson for a json or jsonb parameter: strings in quotes
     * @throws PermanentDeliveryException for a member of data that is no JSON
     */
    String get(ValueName name, boolean asJson) {
        if (name.parts().get(0).equals("data")) {
            return data(name, asJson);
        }
        var value = attribute(name);
        return value == null || !asJson ? value : TextNode.valueOf(value).toString();
    }

    private String attribute(ValueName name) {
        var event = request.event();
        var last = name.parts().get(name.parts().size() - 1);
        return switch (name.parts().get(0)) {
            case "document" -> document(last);
            case "delivery" -> request.deliveryId().toString();
            default -> attribute(event, last);
        };
    }

    private static String attribute(Event event, String name) {
        return switch (name) {
            case "id" -> event.cloudEventId();
            case "type" -> event.type();
            case "source" -> event.source();
            case "subject" -> event.subject();
            case "time" -> event.time();
            case "datacontenttype" -> event.dataContentType();
            case "dataschema" -> event.dataSchema();
            case "specversion" -> "1.0";
            default -> event.extensions().containsKey(name) ? event.extensions().get(name).toString() : null;
        };
    }

    private String document(String member) {
        var document = request.event().document();
        if (document == null) {
            return null;
        }
        return switch (member) {
            case "name" -> document.name();
            case "contentType" -> document.contentType();
            case "size" -> Long.toString(document.size());
            default -> document.sha256Hex();
        };
    }

    private String data(ValueName name, boolean asJson) {
        var payload = request.payload();
        if (payload.contentType() == null) {
            return null;
        }
        if (name.parts().size() == 1) {
            var text = new String(payload.bytes(), StandardCharsets.UTF_8);
            return isJson(payload.contentType()) || !asJson ? text : TextNode.valueOf(text).toString();
        }
        var node = member(name);
        if (node == null) {
            return null;
        }
        return asJson || node.isContainerNode() ? node.toString() : node.asText();
    }

    /**
     * The value as a {@link Long} or {@link Boolean} where it is one, else its text.
     *
     * @throws PermanentDeliveryException for a member of data that is no JSON
     */
    Object typed(ValueName name) {
        var parts = name.parts();
        if (parts.get(0).equals("data") && parts.size() > 1 && request.payload().contentType() != null) {
            var node = member(name);
            if (node != null && node.isBoolean()) {
                return node.booleanValue();
            }
            return node != null && node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : get(name, false);
        }
        var text = get(name, false);
        if (text != null && parts.get(0).equals("document") && parts.get(1).equals("size")) {
            return Long.valueOf(text);
        }
        var extension = parts.get(0).equals("event") ? request.event().extensions().get(parts.get(1)) : null;
        return extension instanceof Boolean ? extension : extension instanceof Integer number ? (Object) number.longValue() : text;
    }

    private JsonNode member(ValueName name) {
        var node = json();
        for (var part : name.parts().subList(1, name.parts().size())) {
            node = node.isArray() && part.chars().allMatch(Character::isDigit) && part.length() < 9
                    ? node.path(Integer.parseInt(part)) : node.path(part);
        }
        return node.isMissingNode() || node.isNull() ? null : node;
    }

    private JsonNode json() {
        if (data == null) {
            try {
                data = isJson(request.payload().contentType()) ? JSON.readTree(request.payload().bytes()) : null;
            } catch (IOException e) {
                data = null;
            }
            if (data == null) {
                throw new PermanentDeliveryException(FailureCode.UNSUITABLE, "the event's data is no JSON and has no members", null);
            }
        }
        return data;
    }

    private static boolean isJson(String contentType) {
        var type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        return type.endsWith("/json") || type.endsWith("+json");
    }
}
