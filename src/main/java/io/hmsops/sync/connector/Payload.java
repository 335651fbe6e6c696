package io.hmsops.sync.connector;

/**
 * The body for a partner.
 *
 * @param contentType media type, or {@code null} where there is no body
 * @param bytes       never {@code null}; empty where there is no body. Not copied: do not change
 */
public record Payload(String contentType, byte[] bytes) {

    @Override
    public String toString() {
        return "Payload[" + contentType + ", " + bytes.length + " bytes]";
    }
}
