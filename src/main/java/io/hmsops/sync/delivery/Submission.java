package io.hmsops.sync.delivery;

import io.hmsops.sync.event.Event;

/**
 * An event as it came through a door.
 *
 * @param event          its attributes and data; its document is already staged
 * @param idempotencyKey the client's own key, or {@code null}
 * @param fingerprint    SHA-256 of what was posted, in canonical form: the same key with another fingerprint is a conflict
 */
public record Submission(Event event, String idempotencyKey, byte[] fingerprint) {
}
