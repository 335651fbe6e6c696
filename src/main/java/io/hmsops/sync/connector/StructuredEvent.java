package io.hmsops.sync.connector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.hmsops.sync.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One event as {@code application/cloudevents+json} (JSON event format 1.0.2): JSON data as it is, text as a string, anything else as
 * {@code data_base64}.
 */
public final class StructuredEvent {

    public static final String MEDIA_TYPE = "application/cloudevents+json";

    private static final JsonFactory JSON = new JsonFactory();

    private StructuredEvent() {
    }

    /** The object's UTF-8; {@code payload} is what the partner gets for data. */
    public static byte[] of(Event event, Payload payload) {
        var bytes = new ByteArrayOutputStream(payload.bytes().length + 512);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (var attribute : CloudEventAttributes.of(event).entrySet()) {
                write(json, attribute.getKey(), attribute.getValue());
            }
            if (payload.contentType() != null) {
                json.writeStringField("datacontenttype", payload.contentType());
                data(json, payload);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String name, Object value) throws IOException {
        if (value instanceof Boolean truth) {
            json.writeBooleanField(name, truth);
        } else if (value instanceof Integer number) {
            json.writeNumberField(name, number);
        } else {
            json.writeStringField(name, value.toString());
        }
    }

    private static void data(JsonGenerator json, Payload payload) throws IOException {
        var media = payload.contentType().toLowerCase(Locale.ROOT);
        var type = media.split(";", 2)[0].strip();
        var text = isUtf8(media) ? text(payload.bytes()) : null;
        if (text != null && isJson(type) && isWellFormed(text)) {
            json.writeFieldName("data");
            json.writeRawValue(text);
        } else if (text != null && isText(type)) {
            json.writeStringField("data", text);
        } else {
            json.writeFieldName("data_base64");
            json.writeBinary(payload.bytes());
        }
    }

    private static boolean isUtf8(String media) {
        return !media.contains("charset") || media.matches(".*charset\\s*=\\s*\"?(utf-8|us-ascii)\"?.*");
    }

    private static boolean isJson(String type) {
        return type.endsWith("/json") || type.endsWith("+json");
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || type.endsWith("/xml") || type.endsWith("+xml");
    }

    /** The text, or {@code null} where the bytes are not UTF-8. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Whether the text is one JSON value, so that it can be put into another as it is, its numbers unchanged. */
    private static boolean isWellFormed(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
