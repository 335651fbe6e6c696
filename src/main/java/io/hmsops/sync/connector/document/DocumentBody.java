package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentContent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.Base64;

/**
 * A document's bytes and nothing else. A large one waits for {@code 100 Continue} (RFC 9110 §10.1.1): a server that refuses it at once,
 * because a collection is missing or the disk is full, often closes the connection under the bytes that still come, and its answer is lost.
 */
record DocumentBody(DocumentContent content) implements RequestBody {

    private static final String ANY_TYPE = "application/octet-stream";
    /** Bytes from which on the server is asked first, and how long it has to say so; curl has found the same good. */
    private static final long LARGE = 1024 * 1024;
    private static final long LONGEST_WAIT_MILLIS = 1000;

    @Override
    public long length() {
        return content.document().size();
    }

    @Override
    public Transfer writeTo(HttpClientRequest request) {
        var upload = new FileTransfer(content.document(), request, Buffer.buffer());
        if (asksFirst()) {
            var vertx = Vertx.currentContext().owner();
            var timer = vertx.setTimer(LONGEST_WAIT_MILLIS, t -> begin(upload));
            request.continueHandler(v -> {
                if (vertx.cancelTimer(timer)) {
                    begin(upload);
                }
            });
            request.sendHead();
        } else {
            begin(upload);
        }
        return upload;
    }

    private void begin(FileTransfer upload) {
        if (!upload.isStopped()) {
            content.bytes().subscribe().withSubscriber(upload);
        }
    }

    /** Whether the request needs {@code Expect: 100-continue}. */
    boolean asksFirst() {
        return length() >= LARGE;
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
