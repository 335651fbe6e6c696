package io.hmsops.sync.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * JSON as users may send it: UTF-8 (RFC 8259 §8.1), one value, no member twice, no lone surrogate (RFC 7493 §2.1), at most
 * {@link #MAX_DEPTH} levels deep and {@link #MAX_TOKENS} tokens long. Whatever is not that ends the request with a {@code 400} that says
 * where.
 */
public final class StrictJson {

    /** Levels of nesting. */
    public static final int MAX_DEPTH = 100;

    /** Tokens: bounds the memory that a tree takes, which is many times that of the text where values are small. */
    public static final int MAX_TOKENS = 1_000_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // 100.00 goes on as 100.00
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    static {
        MAPPER.getFactory().setStreamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH).maxTokenCount(MAX_TOKENS).build());
    }

    private StrictJson() {
    }

    /** The mapper behind this class, for writing and for tree work; do not configure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** @throws ProblemException {@code 400} saying what is wrong and where */
    public static JsonNode parse(byte[] utf8) {
        try {
            // decoded as it is read: the whole text is never in memory a second time
            var text = new InputStreamReader(new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT));
            var node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw ProblemException.invalid("", "The body is empty; JSON is expected.");
            }
            Surrogates.check(utf8, node);
            return node;
        } catch (CharacterCodingException e) {
            throw ProblemException.invalid("", "The body is not valid UTF-8.");
        } catch (StreamConstraintsException e) {
            throw ProblemException.invalid("", firstLine(e.getOriginalMessage()).replaceAll(", from `[^`]*`", "") + ".");
        } catch (JsonProcessingException e) {
            throw ProblemException.invalid("", "The body is not valid JSON: " + reason(e));
        } catch (NumberFormatException e) { // an exponent beyond all bounds
            throw ProblemException.invalid("", "The body holds a number whose exponent is too large.");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a tree into a record; members that the type does not have are refused.
     *
     * @param at pointer of {@code node} in the request, prefixed to the pointer of what is wrong
     * @throws ProblemException {@code 400} with the pointer of the wrong member
     */
    public static <T> T read(JsonNode node, Class<T> type, String at) {
        try {
            return MAPPER.treeToValue(node, type);
        } catch (UnrecognizedPropertyException e) {
            throw ProblemException.invalid(at + pointer(e), "There is no such member here; known are "
                    + e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList() + ".");
        } catch (MismatchedInputException e) {
            throw ProblemException.invalid(at + pointer(e), "This must be " + kind(e.getTargetType()) + ".");
        } catch (JsonMappingException e) {
            throw ProblemException.invalid(at + pointer(e), firstLine(e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            throw ProblemException.invalid(at, firstLine(e.getOriginalMessage()));
        }
    }

    private static String kind(Class<?> type) {
        if (type == null) {
            return "something else";
        } else if (type.isEnum()) {
            return "one of " + MAPPER.convertValue(type.getEnumConstants(), List.class);
        } else if (Collection.class.isAssignableFrom(type) || type.isArray() || ArrayNode.class == type) {
            return "an array";
        } else if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        } else if (Boolean.class == type || boolean.class == type) {
            return "true or false";
        } else if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return Set.of(Double.class, double.class, BigDecimal.class).contains(type) ? "a number" : "a whole number of this size";
        } else if (type.getName().startsWith("java.time.")) {
            return "an ISO 8601 " + type.getSimpleName().toLowerCase(Locale.ROOT);
        }
        return "an object";
    }

    private static String pointer(JsonMappingException e) {
        var pointer = new StringBuilder();
        for (var step : e.getPath()) {
            pointer.append('/').append(step.getFieldName() == null ? String.valueOf(step.getIndex()) : escape(step.getFieldName()));
        }
        return pointer.toString();
    }

    /** One reference token of an RFC 6901 pointer. */
    public static String escape(String member) {
        return member.replace("~", "~0").replace("/", "~1");
    }

    private static String reason(JsonProcessingException e) {
        var location = e.getLocation();
        var place = location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
        var message = firstLine(e.getOriginalMessage());
        return (message.startsWith("Trailing token") ? "more follows after its end" : message) + place;
    }

    private static String firstLine(String message) {
        var end = message.indexOf('\n');
        var line = end < 0 ? message : message.substring(0, end);
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
