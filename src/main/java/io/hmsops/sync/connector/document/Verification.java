package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.document.DocumentSettings.Verify;
import io.hmsops.sync.connector.http.BodySink;
import io.hmsops.sync.connector.http.HttpAnswer;
import io.hmsops.sync.event.Document;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * Whether the repository holds what it was sent: by what it tells of it, or else by reading it back. Where it does not, the attempt has
 * failed for now: to put it again is safe and may help.
 */
final class Verification {

    private static final Set<Integer> NO_HEAD = Set.of(405, 501);
    private static final Map<String, String> WANTED = Map.of(
            "Want-Repr-Digest", "sha-256=10", "Want-Digest", "SHA-256", "Accept-Encoding", "identity");

    private final Verify verify;
    private final String path;
    private final Document document;
    private final WebDavCalls calls;

    Verification(Verify verify, String path, Document document, WebDavCalls calls) {
        this.verify = verify;
        this.path = path;
        this.document = document;
        this.calls = calls;
    }

    Uni<Void> check() {
        if (verify == Verify.NONE) {
            return Uni.createFrom().voidItem();
        }
        return calls.head(path, WANTED).chain(this::compare);
    }

    private Uni<Void> compare(HttpAnswer answer) {
        if (NO_HEAD.contains(answer.status())) {
            return readBack();
        }
        if (!StatusRules.isSuccess(answer.status())) {
            throw calls.failure("HEAD", path, answer);
        }
        var size = HeldDocument.size(answer.headers());
        if (size != null && size != document.size()) {
            throw mismatch(size + " bytes");
        }
        if (verify == Verify.SIZE && size != null) {
            return Uni.createFrom().voidItem();
        }
        var digest = HeldDocument.sha256(answer.headers());
        if (digest == null) {
            return readBack();
        }
        if (!Arrays.equals(digest, document.sha256())) {
            throw mismatch("another SHA-256");
        }
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> readBack() {
        return Uni.createFrom().deferred(() -> {
            var read = new Reading();
            return calls.get(path, new BodySink(document.size(), read::take)).invoke(answer -> read.end(answer.complete()))
                    .replaceWithVoid();
        });
    }

    private final class Reading {
        private final MessageDigest digest = FileTransfer.sha256();
        private long read;

        void take(Buffer chunk) {
            read += chunk.length();
            digest.update(chunk.getByteBuf().nioBuffer());
        }

        void end(boolean complete) {
            if (read > document.size()) {
                throw mismatch("more bytes");
            }
            if (!complete) {
                throw new TransientDeliveryException(FailureCode.PROTOCOL,
                        "GET " + path + ": the answer broke off after " + read + " bytes", null);
            }
            if (read < document.size()) {
                throw mismatch(read + " bytes");
            }
            if (!Arrays.equals(digest.digest(), document.sha256())) {
                throw mismatch("another SHA-256");
            }
        }
    }

    private TransientDeliveryException mismatch(String held) {
        return new TransientDeliveryException(FailureCode.CORRUPT, "the repository took the document but holds something else: " + held
                + " instead of " + document.size() + " bytes with SHA-256 " + document.sha256Hex(), null);
    }
}
