package io.hmsops.sync.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentContent;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.Stream;

/**
 * The event that a system is tested with, and its document, which is in memory only.
 *
 * @param document {@code null} for none
 */
record TestEvent(Event event, DocumentContent document) {

    private static final String DEFAULT = """
            {"type": "sync.test", "id": "sync-test", "data": {"title": "A test of HMS-OPS Sync", "test": true}}""";
    private static final byte[] TEXT = "This is a test of HMS-OPS Sync. It can be deleted.\n".getBytes(StandardCharsets.UTF_8);

    /**
     * @param body         the simple form; empty for the default
     * @param withDocument whether the system is of no use without a document, so that there is to be one where the body says none
     * @throws ProblemException {@code 400} naming every wrong member
     */
    static TestEvent of(byte[] body, boolean withDocument, SimpleForm form) {
        var given = body.length == 0 ? DEFAULT.getBytes(StandardCharsets.UTF_8) : body;
        var node = StrictJson.parse(given);
        if (node instanceof ObjectNode object && !object.has("type")) {
            object.put("type", "sync.test");
        }
        if (node instanceof ObjectNode object && !object.has("id")) {
            object.put("id", "sync-test");
        }
        var posted = form.read(given, node, null);
        var said = posted.document();
        if (said == null) {
            return withDocument ? with(posted.event(), "sync-test.txt", "text/plain", TEXT) : new TestEvent(posted.event(), null);
        }
        if (said.content() == null) {
            throw ProblemException.invalid("/document", "There are no bytes: give content.");
        }
        var name = said.name() == null ? Documents.DEFAULT_NAME : said.name();
        var contentType = said.contentType() == null ? Documents.DEFAULT_TYPE : said.contentType();
        var event = with(posted.event(), name, contentType, said.content());
        if (said.sha256() != null && !MessageDigest.isEqual(said.sha256(), event.document().document().sha256())) {
            throw ProblemException.invalid("/document/sha256", "The document has the SHA-256 digest "
                    + event.document().document().sha256Hex() + ".");
        }
        return event;
    }

    private static TestEvent with(Event event, String name, String contentType, byte[] bytes) {
        var document = new Document(UuidCreator.getTimeOrderedEpoch(), name, contentType, bytes.length, sha256(bytes));
        return new TestEvent(event.withDocument(document), new InMemory(document, bytes));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record InMemory(Document document, byte[] content) implements DocumentContent {
        @Override
        public Multi<Buffer> bytes() {
            return Multi.createFrom().items(() -> content.length == 0 ? Stream.empty()
                    : Stream.of(Buffer.buffer(content)));
        }
    }
}
