package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hmsops.sync.event.Event;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An event as expressions see it, made anew for each evaluation: the language can change what it is given. */
final class EventInput {

    private static final JsonFactory JSON = new JsonFactory();

    private EventInput() {
    }

    /** @throws ExpressionFailedException where the data is not what its content type says, or too large */
    static Map<String, Object> of(Event event, Evaluation evaluation) {
        var input = new LinkedHashMap<String, Object>();
        input.putAll(event.extensions());
        put(input, "type", event.type());
        put(input, "source", event.source());
        put(input, "id", event.cloudEventId());
        put(input, "subject", event.subject());
        put(input, "time", event.time());
        put(input, "datacontenttype", event.dataContentType());
        put(input, "dataschema", event.dataSchema());
        if (event.data() != null) {
            put(input, "data", data(event.dataContentType(), event.data(), evaluation));
        }
        if (event.document() != null) {
            var document = event.document();
            var members = new LinkedHashMap<String, Object>();
            put(members, "name", document.name());
            put(members, "contentType", document.contentType());
            put(members, "size", document.size());
            put(members, "sha256", document.sha256Hex());
            input.put("document", members);
        }
        return input;
    }

    private static void put(Map<String, Object> members, String name, Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    /** JSON as its value, text as a string, anything else not at all. */
    private static Object data(String contentType, byte[] bytes, Evaluation evaluation) {
        var parts = contentType == null ? new String[] {"application/json"} : contentType.toLowerCase(Locale.ROOT).split(";");
        var type = parts[0].strip();
        if (type.endsWith("/json") || type.endsWith("+json")) {
            try (var json = JSON.createParser(bytes)) {
                return json.nextToken() == null ? null : value(json, evaluation);
            } catch (IOException e) {
                throw evaluation.fail("the event's data is not the JSON that its content type says");
            }
        }
        return type.startsWith("text/") || type.endsWith("/xml") || type.endsWith("+xml") ? new String(bytes, charset(parts)) : null;
    }

    private static Charset charset(String[] parts) {
        for (var part : parts) {
            var parameter = part.strip();
            if (parameter.startsWith("charset=")) {
                var name = parameter.substring(8).replace("\"", "");
                try {
                    return Charset.forName(name);
                } catch (IllegalArgumentException e) {
                    return StandardCharsets.UTF_8;
                }
            }
        }
        return StandardCharsets.UTF_8;
    }

    /** The parser's own limits bound its depth and the length of numbers. */
    private static Object value(JsonParser json, Evaluation evaluation) throws IOException {
        evaluation.step();
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, evaluation);
            case START_ARRAY -> array(json, evaluation);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> number(json.getText(), evaluation);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> Jsonata.NULL_VALUE;
        };
    }

    private static Map<String, Object> object(JsonParser json, Evaluation evaluation) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            members.put(name, value(json, evaluation));
        }
        return members;
    }

    private static List<Object> array(JsonParser json, Evaluation evaluation) throws IOException {
        var items = new ArrayList<Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(json, evaluation));
        }
        return items;
    }

    /** A number of more digits than a double holds stays as it is while nothing is calculated with it. */
    private static Number number(String text, Evaluation evaluation) {
        var number = Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw evaluation.fail("the event's data has a number that is too large: " + text.substring(0, Math.min(20, text.length())));
        }
        var exact = number == 0 ? BigDecimal.ZERO : new BigDecimal(text);
        return exact.compareTo(BigDecimal.valueOf(number)) == 0 ? (Number) number : exact;
    }
}
