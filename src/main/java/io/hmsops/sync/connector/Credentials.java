package io.hmsops.sync.connector;


/** How a system is authenticated to, with its secrets resolved. Shows no secret in {@code toString}. */
public sealed interface Credentials {

    Credentials NONE = new None();

    /** No authentication. */
    record None() implements Credentials {
    }

    /** A user name and a password: HTTP basic authentication (RFC 7617) or a database login. */
    record Basic(String username, String password) implements Credentials {
        @Override
        public String toString() {
            return "Basic[username=" + username + ", password=***]";
        }
    }

    /** A bearer token (RFC 6750). */
    record Bearer(String token) implements Credentials {
        @Override
        public String toString() {
            return "Bearer[token=***]";
        }
    }
}
