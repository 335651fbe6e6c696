package io.hmsops.sync.intake;

import io.hmsops.sync.event.Event;
import java.net.URI;

/**
 * An event as it was posted, checked.
 *
 * @param event       without its document
 * @param fingerprint the same without it
 * @param document    what the event says of its document, or {@code null}
 */
record PostedEvent(Event event, byte[] fingerprint, PostedDocument document) {

    /**
     * A document named inside the event.
     *
     * @param name        {@code null} to take the file part's
     * @param contentType {@code null} to take the file part's
     * @param content     its bytes, or {@code null} where they come as a part of their own or are fetched
     * @param url         where they are fetched, an absolute http or https URL; or {@code null}
     * @param sha256      what its digest has to be, 32 bytes, or {@code null}
     */
    record PostedDocument(String name, String contentType, byte[] content, URI url, byte[] sha256) {
    }
}
