package io.hmsops.sync.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;

/** Reads a registration's {@code options} into a connector's settings record, strictly: nothing unknown, nothing converted. */
final class OptionsReader {

    private static final String OPTIONS = "/options";
    private static final ObjectMapper MAPPER = mapper();

    private final Validator validator;

    OptionsReader(Validator validator) {
        this.validator = validator;
    }

    /** @throws InvalidSettingsException with the pointer of the member that is unknown, of the wrong type or against a constraint */
    <S> S read(ObjectNode options, Class<S> type) {
        var settings = parse(options == null ? MAPPER.createObjectNode() : options, type);
        var violation = validator.validate(settings).stream()
                .min(Comparator.comparing((ConstraintViolation<S> v) -> v.getPropertyPath().toString())
                        .thenComparing(ConstraintViolation::getMessage));
        if (violation.isPresent()) {
            var wrong = violation.get();
            var member = pointer(wrong.getPropertyPath());
            throw new InvalidSettingsException(OPTIONS + member, name(member) + " " + wrong.getMessage() + ".");
        }
        return settings;
    }

    private static <S> S parse(ObjectNode options, Class<S> type) {
        try {
            return MAPPER.treeToValue(options, type);
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidSettingsException(OPTIONS + pointer(e), "There is no option \"" + e.getPropertyName() + "\" here; known are "
                    + e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList() + ".");
        } catch (MismatchedInputException e) {
            throw new InvalidSettingsException(OPTIONS + pointer(e), name(pointer(e)) + " must be " + wanted(e.getTargetType()) + ".");
        } catch (JsonMappingException e) {
            throw new InvalidSettingsException(OPTIONS + pointer(e), e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw new InvalidSettingsException(OPTIONS, e.getOriginalMessage());
        }
    }

    private static String wanted(Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.stream(type.getEnumConstants()).map(c -> MAPPER.convertValue(c, String.class)).toList();
        }
        if (type == String.class) {
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "an ISO 8601 duration such as PT5S";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        return type.isRecord() ? "an object" : "of another type";
    }

    private static String pointer(JsonMappingException e) {
        var pointer = new StringBuilder();
        for (var step : e.getPath()) {
            pointer.append('/').append(step.getFieldName() == null ? String.valueOf(step.getIndex()) : escape(step.getFieldName()));
        }
        return pointer.toString();
    }

    private static String pointer(Path path) {
        var pointer = new StringBuilder();
        for (var node : path) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            } else if (node.getKey() != null) {
                pointer.append('/').append(escape(node.getKey().toString()));
            }
            if (node.getName() != null && !node.getName().startsWith("<")) {
                pointer.append('/').append(escape(node.getName()));
            }
        }
        return pointer.toString();
    }

    private static String escape(String member) {
        return member.replace("~", "~0").replace("/", "~1");
    }

    private static String name(String pointer) {
        return pointer.isEmpty() ? "This" : pointer.substring(pointer.lastIndexOf('/') + 1);
    }

    private static ObjectMapper mapper() {
        var mapper = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, text -> text
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfig(LogicalType.Enum, text -> text.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .build();
        return mapper;
    }
}
