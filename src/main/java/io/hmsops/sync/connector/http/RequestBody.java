package io.hmsops.sync.connector.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;

/** The body of one request, of known length. */
public interface RequestBody {

    long length();

    /**
     * Begins to write, no faster than the connection takes it, and ends the request after the last byte. Runs on the call's context. Called
     * again, from the start and for another request, where a call is made once more after its first transfer was stopped.
     */
    Transfer writeTo(HttpClientRequest request);

    /** A body on its way. */
    interface Transfer {

        /**
         * Completes when the last byte was handed over; fails where the body cannot be completed (a
         * {@link io.hmsops.sync.connector.DeliveryException} says why), whereupon the request is aborted.
         */
        Future<Void> done();

        /** Writes no more: the request is over. */
        void stop();
    }

    /** Bytes that are in memory already. */
    static RequestBody of(byte[] bytes) {
        return new RequestBody() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public Transfer writeTo(HttpClientRequest request) {
                request.end(Buffer.buffer(bytes));
                return new Transfer() {
                    @Override
                    public Future<Void> done() {
                        return Future.succeededFuture();
                    }

                    @Override
                    public void stop() {
                        // nothing is left to write
                    }
                };
            }
        };
    }
}
