package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.event.Document;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.Flow;

/**
 * Writes a file's bytes to a request, a chunk at a time and only when the connection has taken those before, and ends the request once
 * they have proven to be the recorded ones. Where they are not, the request never becomes complete: its last bytes are held back till then.
 */
final class FileTransfer implements Flow.Subscriber<Buffer>, RequestBody.Transfer {

    private final Document document;
    private final HttpClientRequest request;
    private final Buffer closing;
    private final Promise<Void> done = Promise.promise();
    private final MessageDigest digest = sha256();
    private Flow.Subscription source;
    private long read;
    /** The last chunk that was read: it goes out once it is known whether it is the last one, and all is well. */
    private Buffer held;
    private boolean stopped;

    FileTransfer(Document document, HttpClientRequest request, Buffer closing) {
        this.document = document;
        this.request = request;
        this.closing = closing;
    }

    @Override
    public Future<Void> done() {
        return done.future();
    }

    @Override
    public void stop() {
        stopped = true;
        if (source != null) {
            source.cancel();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        if (stopped) {
            subscription.cancel();
        } else {
            next();
        }
    }

    @Override
    public void onNext(Buffer chunk) {
        if (stopped) {
            return;
        }
        read += chunk.length();
        if (read > document.size()) {
            fail(corrupt("more than the recorded " + document.size() + " bytes"));
            return;
        }
        digest.update(chunk.getByteBuf().nioBuffer());
        if (chunk.length() > 0) {
            if (held != null) {
                request.write(held);
            }
            held = chunk;
        }
        next();
    }

    private void next() {
        if (request.writeQueueFull()) {
            request.drainHandler(v -> {
                request.drainHandler(null);
                source.request(1);
            });
        } else {
            source.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        fail(failure instanceof DeliveryException known ? known : new TransientDeliveryException(FailureCode.INTERNAL,
                "the document could not be read", failure));
    }

    @Override
    public void onComplete() {
        if (stopped) {
            return;
        }
        if (read < document.size()) {
            fail(corrupt(read + " bytes of the recorded " + document.size()));
        } else if (!Arrays.equals(digest.digest(), document.sha256())) {
            fail(corrupt("another SHA-256 than the recorded " + document.sha256Hex()));
        } else {
            request.end(held == null ? closing : held.copy().appendBuffer(closing));
            done.tryComplete();
        }
    }

    private void fail(DeliveryException failure) {
        stop();
        done.tryFail(failure);
    }

    private DeliveryException corrupt(String found) {
        return new PermanentDeliveryException(FailureCode.CORRUPT, "the stored document is damaged: " + found, null);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
