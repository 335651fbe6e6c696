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

    /** A key that the partner knows, in a header or in the query. */
    record ApiKey(Place in, String name, String key) implements Credentials {

        /** Where it is sent. */
        public enum Place {
            HEADER, QUERY
        }

        @Override
        public String toString() {
            return "ApiKey[in=" + in + ", name=" + name + ", key=***]";
        }
    }

    /**
     * OAuth 2.0 client credentials (RFC 6749 §4.4).
     *
     * @param tokenUrl where the token is got: an absolute http or https URL
     * @param scope    space-separated, or {@code null}
     * @param audience sent as {@code audience}, which some providers want; or {@code null}
     */
    record OAuth2(String tokenUrl, String clientId, String clientSecret, String scope, String audience) implements Credentials {
        @Override
        public String toString() {
            return "OAuth2[tokenUrl=" + tokenUrl + ", clientId=" + clientId + ", clientSecret=***, scope=" + scope + ", audience=" + audience
                    + "]";
        }
    }

    /** A client certificate, with its chain, and its private key (PKCS #8, PKCS #1 or SEC 1, not encrypted), each PEM. */
    record MutualTls(String certificate, String privateKey) implements Credentials {
        @Override
        public String toString() {
            return "MutualTls[certificate=" + certificate.length() + " characters, privateKey=***]";
        }
    }
}
