package io.hmsops.sync.connector.http;

import java.util.Map;

/**
 * One request to a partner.
 *
 * @param path    path and query
 * @param headers by name, without {@code Host} and {@code Content-Length}
 */
public record HttpCall(String method, String path, Map<String, String> headers, RequestBody body) {

    /** Headers and body may hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
