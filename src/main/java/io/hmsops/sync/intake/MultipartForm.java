package io.hmsops.sync.intake;

import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentStore;
import io.hmsops.sync.web.BodyStream;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * {@code multipart/form-data} (RFC 7578) with the parts {@code event} and {@code document}, in either order, read as it streams in: the
 * event is collected within its limit, the document goes to the store chunk by chunk. One request's; not thread safe.
 */
final class MultipartForm implements MultipartParser.Receiver {

    private enum Part {
        EVENT, DOCUMENT
    }

    private final Documents documents;
    private final long maxEvent;
    private final BodyMemory.Lease lease;
    private final MultipartParser parser;
    private final ArrayDeque<Uni<Void>> todo = new ArrayDeque<>();
    private Part part;
    private TransferEncoding encoding;
    private ByteArrayOutputStream event;
    private String eventType;
    private boolean documentSeen;
    private DocumentStore.Staging staging;
    private Document document;

    MultipartForm(Documents documents, long maxEvent, BodyMemory.Lease lease, String contentType) {
        var boundary = MediaTypes.parameter(contentType, "boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
            throw ProblemException.of(400, "multipart/form-data needs a boundary of 1 to 70 characters.");
        }
        this.documents = documents;
        this.maxEvent = maxEvent;
        this.lease = lease;
        this.parser = new MultipartParser(boundary, this);
    }

    /** Takes the next bytes of the body; call again once it has completed. */
    Uni<Void> take(Buffer bytes) {
        try {
            parser.parse(bytes.getBytes());
        } catch (ProblemException e) {
            return Uni.createFrom().failure(e);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom().failure(ProblemException.of(400, "The body is not valid multipart/form-data: " + e.getMessage() + "."));
        }
        return drain();
    }

    private Uni<Void> drain() {
        var next = todo.poll();
        return next == null ? Uni.createFrom().voidItem() : next.chain(this::drain);
    }

    /** After the last bytes. */
    Uni<Void> end() {
        if (!parser.isComplete()) {
            return Uni.createFrom().failure(ProblemException.of(400, "The multipart/form-data body ends before its last boundary."));
        }
        return event != null ? Uni.createFrom().voidItem()
                : Uni.createFrom().failure(ProblemException.of(400, "The part named event is missing."));
    }

    byte[] event() {
        return event.toByteArray();
    }

    /** The event part's content type, or {@code null}. */
    String eventType() {
        return eventType;
    }

    /** The document, or {@code null} where there was no such part. */
    Document document() {
        return document;
    }

    /** Forgets what was received of the document. */
    Uni<Void> discard() {
        return staging == null ? Uni.createFrom().voidItem() : staging.discard().onFailure().recoverWithNull();
    }

    @Override
    public void beginPart(Map<String, String> headers) {
        var disposition = headers.get("content-disposition");
        var name = disposition == null ? null : MediaTypes.parameter(disposition, "name");
        var type = headers.get("content-type");
        encoding = TransferEncoding.of(headers.get("content-transfer-encoding"));
        if ("event".equals(name) && event == null) {
            part = Part.EVENT;
            event = new ByteArrayOutputStream();
            eventType = type;
        } else if ("document".equals(name) && !documentSeen) {
            part = Part.DOCUMENT;
            documentSeen = true;
            if (type != null && !MediaTypes.isMediaType(type)) {
                throw ProblemException.of(400, "The part named document has a Content-Type that is no media type.");
            }
            var file = fileName(MediaTypes.parameter(disposition, "filename"));
            todo.add(Uni.createFrom().deferred(() -> documents.stage(file, type == null ? Documents.DEFAULT_TYPE : type))
                    .invoke(begun -> staging = begun).replaceWithVoid());
        } else {
            throw ProblemException.of(400, "The parts are one named event and at most one named document; there is "
                    + ("event".equals(name) || "document".equals(name) ? "a second " + name : "another") + ".");
        }
    }

    @Override
    public void data(byte[] raw) {
        var bytes = encoding.decode(raw);
        if (part == Part.EVENT) {
            if (event.size() + bytes.length > maxEvent) {
                throw BodyStream.tooLarge(maxEvent);
            }
            lease.take(bytes.length);
            event.writeBytes(bytes);
        } else if (bytes.length > 0) {
            todo.add(Uni.createFrom().deferred(() -> documents.add(staging, bytes)));
        }
    }

    @Override
    public void endPart() {
        encoding.end();
        if (part == Part.DOCUMENT) {
            todo.add(Uni.createFrom().deferred(() -> documents.finish(staging)).invoke(finished -> document = finished).replaceWithVoid());
        }
    }

    /** A name without path, control characters and excess. */
    private static String fileName(String given) {
        if (given == null) {
            return Documents.DEFAULT_NAME;
        }
        var name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
                .replaceAll("[\\p{Cc}\\ufffe\\uffff]", "").strip();
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return Documents.DEFAULT_NAME;
        }
        return name.length() > Attributes.MAX_NAME ? name.substring(name.length() - Attributes.MAX_NAME) : name;
    }
}
