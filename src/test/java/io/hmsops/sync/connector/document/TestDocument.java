package io.hmsops.sync.connector.document;

import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentContent;
import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A document of any length whose bytes follow from their position; counts what is read of it. */
final class TestDocument implements DocumentContent {

    private static final int CHUNK = 64 * 1024;

    final AtomicLong emitted = new AtomicLong();
    final AtomicLong taken = new AtomicLong();
    final AtomicBoolean cancelled = new AtomicBoolean();

    private final Document document;
    private final Multi<Buffer> bytes;

    private TestDocument(Document document, Multi<Buffer> bytes) {
        this.document = document;
        this.bytes = bytes;
    }

    static TestDocument of(String name, long size) {
        var digest = sha256();
        chunks(0, size).subscribe().with(chunk -> digest.update(chunk.getBytes()));
        var type = name.endsWith(".pdf") ? "application/pdf" : "application/octet-stream";
        return new TestDocument(new Document(UUID.randomUUID(), name, type, size, digest.digest()), chunks(0, size));
    }

    /** The same record of other bytes. */
    TestDocument holding(Multi<Buffer> other) {
        return new TestDocument(document, other);
    }

    static Multi<Buffer> chunks(long from, long to) {
        return Multi.createFrom().generator(() -> from, (at, emitter) -> {
            if (at >= to) {
                emitter.complete();
                return at;
            }
            var end = Math.min(to, at + CHUNK);
            emitter.emit(bytes(at, end));
            return end;
        });
    }

    static Multi<Buffer> flipped(long size) {
        return chunks(0, size - 1).onCompletion().continueWith(Buffer.buffer(new byte[] {(byte) ~value(size - 1)}));
    }

    static Buffer bytes(long from, long to) {
        var bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = value(from + i);
        }
        return Buffer.buffer(bytes);
    }

    private static byte value(long position) {
        return (byte) (position * 31 + (position >> 16));
    }

    @Override
    public Document document() {
        return document;
    }

    @Override
    public Multi<Buffer> bytes() {
        return bytes.onItem().invoke(chunk -> emitted.addAndGet(chunk.length())).onCancellation().invoke(() -> cancelled.set(true));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
