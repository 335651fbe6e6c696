package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The same with every request: nothing, a password, a token, a key. A client certificate is shown by TLS and adds nothing here. */
final class FixedAuthentication implements Authentication {

    /** What a header can hold as a token. */
    static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]+");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]([\\x20-\\x7E]*[\\x21-\\x7E])?");

    private final Uni<Proof> proof;
    private final Proof masked;

    private FixedAuthentication(Proof proof, Proof masked) {
        this.proof = Uni.createFrom().item(proof);
        this.masked = masked;
    }

    /**
     * @param headers names of the headers that the system sends besides
     * @throws InvalidSettingsException naming the credential that cannot be sent
     */
    static Authentication of(Credentials credentials, Set<String> headers) {
        if (credentials instanceof Credentials.None || credentials instanceof Credentials.MutualTls) {
            return new FixedAuthentication(Proof.NONE, Proof.NONE);
        }
        if (credentials instanceof Credentials.Basic basic) {
            if (basic.username().indexOf(':') >= 0) {
                throw new InvalidSettingsException("/auth/username", "A user name for basic authentication must not hold a colon.");
            }
            var pair = basic.username() + ":" + basic.password();
            return authorization("Basic", Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        if (credentials instanceof Credentials.Bearer bearer) {
            if (!TOKEN.matcher(bearer.token()).matches()) {
                throw new InvalidSettingsException("/auth/token", "A bearer token consists of printable ASCII characters without spaces.");
            }
            return authorization("Bearer", bearer.token());
        }
        if (credentials instanceof Credentials.ApiKey key) {
            return key.in() == Credentials.ApiKey.Place.HEADER ? inHeader(key, headers) : inQuery(key);
        }
        throw new InvalidSettingsException("/auth/kind", "This connector does not know auth of this kind.");
    }

    private static Authentication authorization(String scheme, String secret) {
        return new FixedAuthentication(Proof.authorization(scheme, secret), Proof.authorization(scheme, MASK));
    }

    private static Authentication inHeader(Credentials.ApiKey key, Set<String> headers) {
        var objection = RequestHeaders.objection(key.name());
        if (objection == null && headers.stream().anyMatch(key.name()::equalsIgnoreCase)) {
            objection = "is given under headers too.";
        }
        if (objection != null) {
            throw new InvalidSettingsException("/auth/name", "The header " + objection);
        }
        if (!KEY.matcher(key.key()).matches()) {
            throw new InvalidSettingsException("/auth/key", "A key in a header consists of printable ASCII characters.");
        }
        return new FixedAuthentication(new Proof(Map.of(key.name(), key.key()), null), new Proof(Map.of(key.name(), MASK), null));
    }

    private static Authentication inQuery(Credentials.ApiKey key) {
        if (key.name().isEmpty()) {
            throw new InvalidSettingsException("/auth/name", "The query parameter needs a name.");
        }
        if (key.key().isEmpty()) {
            throw new InvalidSettingsException("/auth/key", "The key must not be empty.");
        }
        var name = Endpoint.encode(key.name()) + "=";
        return new FixedAuthentication(new Proof(Map.of(), name + Endpoint.encode(key.key())), new Proof(Map.of(), name + MASK));
    }

    @Override
    public Uni<Proof> proof() {
        return proof;
    }

    @Override
    public Proof masked() {
        return masked;
    }
}
