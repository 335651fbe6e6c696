package io.hmsops.sync.event;

import java.util.HexFormat;
import java.util.UUID;

/**
 * A file that belongs to an event, as recorded when it was received; its bytes are in {@link DocumentStore}.
 *
 * @param name        the file's name, without any path
 * @param contentType its media type
 * @param size        in bytes
 * @param sha256      of its bytes, 32 bytes long
 */
public record Document(UUID id, String name, String contentType, long size, byte[] sha256) {

    /** The digest in lower-case hexadecimal, 64 characters. */
    public String sha256Hex() {
        return HexFormat.of().formatHex(sha256);
    }
}
