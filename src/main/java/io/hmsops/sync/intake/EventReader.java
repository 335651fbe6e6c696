package io.hmsops.sync.intake;

import io.hmsops.sync.delivery.Submission;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.web.BodyStream;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;

/** Reads what was posted to {@code /v1/events}, in any form, into submissions whose documents are staged. */
@ApplicationScoped
class EventReader {

    /** Larger bodies are parsed away from the event loop, one at a time: their trees are many times their size. */
    private static final int LARGE = 64 * 1024;

    private final EventForms forms;
    private final Documents documents;
    private final BodyMemory memory;
    private final IntakeConfig config;
    private final WorkerExecutor parser;

    EventReader(EventForms forms, Documents documents, BodyMemory memory, IntakeConfig config, Vertx vertx) {
        this.forms = forms;
        this.documents = documents;
        this.memory = memory;
        this.config = config;
        this.parser = vertx.createSharedWorkerExecutor("sync-intake-parser", 1);
    }

    @PreDestroy
    void close() {
        parser.close();
    }

    /** @param batch whether the answer is to be per event */
    record Posted(List<Submission> submissions, boolean batch) {
    }

    /**
     * Fails with a {@link ProblemException}; nothing is kept of what was staged then. Subscribe on the request's event loop, and do not
     * cancel: a client that hangs up is noticed here.
     */
    Uni<Posted> read(HttpServerRequest request) {
        return Uni.createFrom().deferred(() -> {
            var lease = memory.lease();
            var key = idempotencyKey(request);
            var contentType = request.getHeader("Content-Type");
            var read = MediaTypes.essence(contentType).equals("multipart/form-data") && !BinaryHeaders.present(request.headers())
                    ? multipart(request, contentType, key, lease) : body(request, contentType, key, lease);
            return read.onTermination().invoke(lease::close);
        });
    }

    private Uni<Posted> body(HttpServerRequest request, String contentType, String key, BodyMemory.Lease lease) {
        var form = forms.of(contentType, request.headers(), key);
        var limit = config.maxBody().asLongValue();
        return BodyStream.whole(BodyStream.stream(request, limit).onItem().invoke(part -> lease.take(part.length())))
                .chain(body -> parse(body, form::read))
                .chain(events -> form.batch() ? Uni.createFrom().item(new Posted(events.stream().map(posted ->
                        new Submission(posted.event(), null, posted.fingerprint())).toList(), true))
                        : submission(events.get(0), null, key));
    }

    private Uni<Posted> multipart(HttpServerRequest request, String contentType, String key, BodyMemory.Lease lease) {
        var maxEvent = config.maxBody().asLongValue();
        var form = new MultipartForm(documents, maxEvent, lease, contentType);
        return BodyStream.stream(request, maxEvent + config.maxDocument().asLongValue())
                .onItem().transform(Piece::new)
                .onFailure().recoverWithItem(Piece::new) // in its turn, after what came before it is written
                .onItem().transformToUniAndConcatenate(piece -> piece.failure == null ? form.take(piece.bytes)
                        : Uni.createFrom().failure(piece.failure))
                .onItem().ignoreAsUni()
                .chain(form::end)
                .chain(() -> parse(form.event(), event -> forms.part(form.eventType(), event, key)))
                .chain(posted -> submission(posted, form.document(), key))
                .onFailure().call(form::discard);
    }

    /** What the network brought: bytes, or the end of it all. */
    private record Piece(Buffer bytes, Throwable failure) {
        Piece(Buffer bytes) {
            this(bytes, null);
        }

        Piece(Throwable failure) {
            this(null, failure);
        }
    }

    private <T> Uni<T> parse(byte[] body, Function<byte[], T> form) {
        return body.length < LARGE ? Uni.createFrom().item(() -> form.apply(body))
                : Uni.createFrom().completionStage(() -> parser.executeBlocking(() -> form.apply(body), false).toCompletionStage());
    }

    private Uni<Posted> submission(PostedEvent posted, Document part, String key) {
        return documents.of(posted, part).map(document -> new Posted(List.of(new Submission(posted.event().withDocument(document), key,
                Fingerprint.with(posted.fingerprint(), document))), false));
    }

    private static String idempotencyKey(HttpServerRequest request) {
        var keys = request.headers().getAll("Idempotency-Key");
        if (keys.isEmpty()) {
            return null;
        }
        var key = keys.get(0);
        if (keys.size() > 1 || key.isEmpty() || key.length() > Attributes.MAX_ID || key.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            throw ProblemException.of(400, "Idempotency-Key is 1 to " + Attributes.MAX_ID + " printable ASCII characters, given once.");
        }
        return key;
    }
}
