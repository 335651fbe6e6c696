package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.Base64;

/** A document's bytes and nothing else. */
record DocumentBody(DocumentContent content) implements RequestBody {

    private static final String ANY_TYPE = "application/octet-stream";

    @Override
    public long length() {
        return content.document().size();
    }

    @Override
    public Transfer writeTo(HttpClientRequest request) {
        var upload = new FileTransfer(content.document(), request, Buffer.buffer());
        content.bytes().subscribe().withSubscriber(upload);
        return upload;
    }

    /** What stands for the bytes where a request is shown. */
    static String describe(Document document) {
        return "[" + document.size() + " bytes, SHA-256 " + document.sha256Hex() + "]";
    }

    /** The digest as RFC 9530 writes it: a partner that knows the header refuses bytes that arrived damaged. */
    static String reprDigest(Document document) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(document.sha256()) + ":";
    }

    /** What can be sent as a {@code Content-Type}. */
    static String mediaType(String contentType) {
        var printable = contentType != null && !contentType.isBlank() && contentType.chars().allMatch(c -> c >= ' ' && c <= '~');
        return printable ? contentType : ANY_TYPE;
    }
}
