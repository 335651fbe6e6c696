package io.hmsops.sync.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.Event;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.TreeMap;

/**
 * What two posts of the same event have in common: a SHA-256 over everything the client said, in a form that does not depend on how it
 * said it (binary or structured mode, the order of members, white space, {@code 1.0} or {@code 1}).
 */
final class Fingerprint {

    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param idGiven   whether the CloudEvents {@code id} came from the client
     * @param timeGiven whether {@code time} came from the client; the time of arrival differs each time
     * @param json      the data where it is JSON, else {@code null}
     */
    static byte[] of(Event event, boolean idGiven, boolean timeGiven, JsonNode json) {
        var print = new Fingerprint().text(idGiven ? event.cloudEventId() : null).text(event.type()).text(event.source())
                .text(event.subject()).text(timeGiven ? event.time() : null).text(event.dataSchema())
                .text(MediaTypes.essence(event.dataContentType()));
        new TreeMap<>(event.extensions()).forEach((name, value) -> print.text(name).text(value.toString()));
        print.tag('D');
        if (json != null) {
            print.json(json);
        } else {
            print.bytes(event.data());
        }
        return print.digest.digest();
    }

    /** The fingerprint of the event with its document, {@code null} for none. */
    static byte[] with(byte[] event, Document document) {
        return document == null ? event : new Fingerprint().bytes(event).bytes(document.sha256()).text(document.name())
                .text(document.contentType()).digest.digest();
    }

    private Fingerprint tag(char kind) {
        digest.update((byte) kind);
        return this;
    }

    private Fingerprint text(String text) {
        return bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /** With their length before them, so that two neighbours are never taken for one. */
    private Fingerprint bytes(byte[] bytes) {
        digest.update(ByteBuffer.allocate(4).putInt(bytes == null ? -1 : bytes.length).flip());
        if (bytes != null) {
            digest.update(bytes);
        }
        return this;
    }

    private void json(JsonNode node) {
        if (node.isObject()) {
            var names = new ArrayList<String>();
            node.fieldNames().forEachRemaining(names::add);
            names.sort(null);
            tag('{').size(names.size());
            names.forEach(name -> text(name).json(node.get(name)));
        } else if (node.isArray()) {
            tag('[').size(node.size());
            node.forEach(this::json);
        } else if (node.isNumber()) {
            tag('0').text(number(node.decimalValue()));
        } else {
            tag(node.isTextual() ? '"' : 'l').text(node.asText());
        }
    }

    private void size(int size) {
        digest.update(ByteBuffer.allocate(4).putInt(size).flip());
    }

    /** Never written out: {@code 1e999999999} stays short. */
    private static String number(BigDecimal number) {
        var stripped = number.stripTrailingZeros();
        return stripped.unscaledValue() + "e" + -(long) stripped.scale();
    }
}
