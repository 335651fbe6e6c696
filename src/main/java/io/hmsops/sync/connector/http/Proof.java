package io.hmsops.sync.connector.http;

import java.util.Map;

/**
 * What shows a partner who sends a request. Holds secrets, unless made for everyone's eyes.
 *
 * @param headers   to send
 * @param parameter for the query, {@code name=value}, encoded; or {@code null}
 */
record Proof(Map<String, String> headers, String parameter) {

    static final Proof NONE = new Proof(Map.of(), null);

    static Proof authorization(String scheme, String secret) {
        return new Proof(Map.of("Authorization", scheme + " " + secret), null);
    }

    /** Path and query with the parameter added. */
    String addedTo(String path) {
        return parameter == null ? path : path + (path.indexOf('?') < 0 ? "?" : "&") + parameter;
    }

    @Override
    public String toString() {
        return "Proof[***]";
    }
}
