package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** A result as JSON, up to so many bytes. */
final class JsonOutput {

    private static final JsonFactory JSON = new JsonFactory();

    private final Evaluation evaluation;
    private final JsonGenerator json;

    private JsonOutput(Evaluation evaluation, JsonGenerator json) {
        this.evaluation = evaluation;
        this.json = json;
    }

    static byte[] of(Object result, long mostBytes, Evaluation evaluation) {
        var bytes = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] some, int from, int length) {
                if (count + (long) length > mostBytes) {
                    throw evaluation.fail("the result is larger than " + mostBytes + " bytes");
                }
                super.write(some, from, length);
            }
        };
        try (var json = JSON.createGenerator(bytes)) {
            new JsonOutput(evaluation, json).write(result);
        } catch (IOException e) {
            throw evaluation.fail("the result is no JSON: " + e.getMessage());
        }
        return bytes.toByteArray();
    }

    private void write(Object value) throws IOException {
        evaluation.step();
        if (value == null || value == Jsonata.NULL_VALUE) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            write(number);
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (var member : map.entrySet()) {
                json.writeFieldName(String.valueOf(member.getKey()));
                write(member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (var item : list) {
                write(item);
            }
            json.writeEndArray();
        } else {
            evaluation.fail("the result holds a function");
        }
    }

    private void write(Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long) {
            json.writeNumber(number.longValue());
        } else if (number instanceof BigInteger integer) {
            json.writeNumber(integer);
        } else if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else if (Double.isFinite(number.doubleValue())) {
            json.writeNumber(number.doubleValue());
        } else {
            evaluation.fail("the result holds a number that is none");
        }
    }
}
