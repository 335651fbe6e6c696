package io.hmsops.sync.connector.document;

import com.fasterxml.jackson.core.JsonFactory;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.StructuredEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What is known of a document, as JSON: {@code deliveryId}, {@code document} (name, contentType, size, sha256) and {@code event}, a
 * structured CloudEvent whose data is the payload. The same at every attempt.
 */
final class Description {

    private static final JsonFactory JSON = new JsonFactory();

    private Description() {
    }

    static byte[] json(DeliveryRequest request) {
        var document = request.document().document();
        var bytes = new ByteArrayOutputStream(request.payload().bytes().length + 1024);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("deliveryId", request.deliveryId().toString());
            json.writeObjectFieldStart("document");
            json.writeStringField("name", document.name());
            json.writeStringField("contentType", document.contentType());
            json.writeNumberField("size", document.size());
            json.writeStringField("sha256", document.sha256Hex());
            json.writeEndObject();
            json.writeFieldName("event");
            json.writeRawValue(text(StructuredEvent.of(request.event(), request.payload())));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
