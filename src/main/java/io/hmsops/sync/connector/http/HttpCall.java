package io.hmsops.sync.connector.http;

import java.util.Map;

/**
 * One request to a partner.
 *
 * @param path    path and query
 * @param headers by name, without {@code Host} and {@code Content-Length}
 * @param sink    where the body of a 2xx answer goes; {@code null} for the usual: its start is kept
 */
public record HttpCall(String method, String path, Map<String, String> headers, RequestBody body, BodySink sink) {

    public HttpCall(String method, String path, Map<String, String> headers, RequestBody body) {
        this(method, path, headers, body, null);
    }

    /** Headers and body may hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
