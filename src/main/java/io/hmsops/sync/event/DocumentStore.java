package io.hmsops.sync.event;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The documents' bytes, in chunks of {@value #CHUNK} bytes. A document is staged while it streams in, each chunk in a short transaction
 * of its own, and counts only once an event refers to it, which {@code delivery} commits together with the event and its deliveries.
 * What never came that far (the client hung up, the program was killed) is discarded, at the latest by {@link #discardAbandoned}.
 * Neither direction holds more than two chunks in memory or a session between them.
 */
@ApplicationScoped
public class DocumentStore {

    static final int CHUNK = 256 * 1024;

    private final Pool pool;

    DocumentStore(Pool pool) {
        this.pool = pool;
    }

    /** Begins to receive a document of at most {@code limit} bytes. */
    public Uni<Staging> stage(UUID id, String name, String contentType, long limit) {
        return pool.preparedQuery("insert into document (id, name, content_type) values ($1, $2, $3)")
                .execute(Tuple.of(id, name, contentType))
                .map(inserted -> new Staging(id, name, contentType, limit));
    }

    /** Gives a staged document the name and type that {@code document} has. */
    public Uni<Void> rename(Document document) {
        return pool.preparedQuery("update document set name = $2, content_type = $3 where id = $1 and (name, content_type) <> ($2, $3)")
                .execute(Tuple.of(document.id(), document.name(), document.contentType())).replaceWithVoid();
    }

    /** Forgets a staged document; does nothing to one that an event refers to. */
    public Uni<Void> discard(UUID id) {
        return pool.preparedQuery("delete from document d where id = $1 and not exists (select 1 from event e where e.document_id = d.id)")
                .execute(Tuple.of(id)).replaceWithVoid();
    }

    /** Forgets documents that were staged more than a day ago and that no event ever referred to; answers how many. */
    public Uni<Integer> discardAbandoned() {
        return pool.query("""
                delete from document d where id in (
                  select id from document s where s.created_at < now() - interval '1 day'
                    and not exists (select 1 from event e where e.document_id = s.id) limit 100)
                """).execute().map(rows -> rows.rowCount());
    }

    /** A way to read a document; see {@link DocumentContent}. */
    public DocumentContent content(Document document) {
        var chunks = (int) ((document.size() + CHUNK - 1) / CHUNK);
        Multi<Buffer> bytes = Multi.createFrom().range(0, chunks)
                .onItem().transformToUniAndConcatenate(number -> chunk(document.id(), number));
        return new DocumentContent() {
            @Override
            public Document document() {
                return document;
            }

            @Override
            public Multi<Buffer> bytes() {
                return bytes;
            }
        };
    }

    private Uni<Buffer> chunk(UUID document, int number) {
        return pool.preparedQuery("select bytes from document_chunk where document_id = $1 and number = $2")
                .execute(Tuple.of(document, number))
                .map(rows -> {
                    var row = rows.iterator();
                    if (!row.hasNext()) {
                        throw new IllegalStateException("chunk " + number + " of document " + document + " is gone");
                    }
                    return row.next().get(Buffer.class, 0);
                });
    }

    /**
     * One document on its way in: collects what the network brings into chunks of one size. Used by one stream, in order: each call
     * after the one before has completed.
     */
    public final class Staging {
        private final UUID id;
        private final String name;
        private final String contentType;
        private final long limit;
        private final MessageDigest digest = newSha256();
        private Buffer pending = Buffer.buffer();
        private int chunks;
        private long size;

        private Staging(UUID id, String name, String contentType, long limit) {
            this.id = id;
            this.name = name;
            this.contentType = contentType;
            this.limit = limit;
        }

        /** Takes the next bytes. Fails with {@link DocumentTooLargeException} beyond the limit; {@link #discard} is up to the caller. */
        public Uni<Void> take(Buffer part) {
            size += part.length();
            if (size > limit) {
                return Uni.createFrom().failure(new DocumentTooLargeException(limit));
            }
            digest.update(part.getByteBuf().nioBuffer());
            pending.appendBuffer(part);
            return pending.length() < CHUNK ? Uni.createFrom().voidItem() : writeFull();
        }

        private Uni<Void> writeFull() {
            var chunk = pending.getBuffer(0, CHUNK);
            pending = pending.getBuffer(CHUNK, pending.length());
            return write(chunk).chain(() -> pending.length() < CHUNK ? Uni.createFrom().voidItem() : writeFull());
        }

        private Uni<Void> write(Buffer chunk) {
            return pool.preparedQuery("insert into document_chunk (document_id, number, bytes) values ($1, $2, $3)")
                    .execute(Tuple.of(id, chunks++, chunk)).replaceWithVoid();
        }

        /** All bytes were taken: the document as an event may refer to it. */
        public Uni<Document> finish() {
            var sha256 = digest.digest();
            var last = pending.length() == 0 ? Uni.createFrom().voidItem() : write(pending);
            return last.chain(() -> pool.preparedQuery("update document set size = $2, sha256 = $3 where id = $1")
                    .execute(Tuple.of(id, size, Buffer.buffer(sha256))))
                    .map(updated -> new Document(id, name, contentType, size, sha256));
        }

        public Uni<Void> discard() {
            return DocumentStore.this.discard(id);
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
