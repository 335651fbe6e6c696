package io.hmsops.sync.connector.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.RetryAfter;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Gets tokens by client credentials (RFC 6749 §4.4). Whatever fails here may pass later: it can be put right without the deliveries. */
final class TokenEndpoint {

    static final Duration LONGEST = Duration.ofSeconds(10);
    static final String POINTER = "/auth/tokenUrl";
    private static final int MOST_BYTES = 64 * 1024;
    private static final int LONGEST_WORDS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Credentials.OAuth2 credentials;
    private final PartnerClient client;
    private final Clock clock;
    private final String url;
    private final HttpCall call;

    /** @param client of the token's URL, authenticated as {@link #login} says */
    TokenEndpoint(Credentials.OAuth2 credentials, Endpoint endpoint, PartnerClient client, Clock clock, String userAgent) {
        this.credentials = credentials;
        this.client = client;
        this.clock = clock;
        url = endpoint.url(endpoint.path());
        var form = "grant_type=client_credentials" + parameter("scope", credentials.scope()) + parameter("audience", credentials.audience());
        call = new HttpCall("POST", endpoint.path() + endpoint.query(), Map.of("User-Agent", userAgent, "Accept", "application/json",
                "Content-Type", "application/x-www-form-urlencoded"), RequestBody.of(form.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The client's identity and secret as a login for HTTP basic authentication, each encoded first (RFC 6749 §2.3.1). */
    static Credentials.Basic login(Credentials.OAuth2 credentials) {
        return new Credentials.Basic(encode(credentials.clientId()), encode(credentials.clientSecret()));
    }

    /** Asks for a token at each subscription, for at most {@link #LONGEST}. Fails with a {@link TransientDeliveryException}. */
    Uni<Token> fetch() {
        return Uni.createFrom().deferred(() -> {
            var asked = clock.instant();
            return client.exchange(call, MOST_BYTES).ifNoItem().after(LONGEST).fail()
                    .onFailure().transform(this::failure).map(answer -> read(answer, asked));
        });
    }

    private Token read(HttpAnswer answer, Instant asked) {
        if (!StatusRules.isSuccess(answer.status())) {
            throw new TransientDeliveryException(FailureCode.REFUSED, null, said(answer.words() + reason(json(answer))), null,
                    RetryAfter.parse(answer.headers().get("Retry-After"), clock.instant()), null);
        }
        if (!answer.complete()) {
            throw new TransientDeliveryException(FailureCode.PROTOCOL, said("the answer is cut or longer than 64 KB"), null);
        }
        try {
            return Token.of(json(answer), asked);
        } catch (IllegalArgumentException e) {
            throw new TransientDeliveryException(FailureCode.PROTOCOL, said(e.getMessage()), null);
        }
    }

    private static JsonNode json(HttpAnswer answer) {
        try {
            var read = JSON.readTree(answer.body().getBytes());
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The provider's own words (RFC 6749 §5.2), as far as they are any. */
    private String reason(JsonNode answer) {
        var words = new StringBuilder();
        for (var member : new String[] {"error", "error_description"}) {
            if (answer.path(member).isTextual()) {
                words.append(words.isEmpty() ? ", " : ": ").append(answer.path(member).textValue());
            }
        }
        var plain = words.toString().replaceAll("\\p{Cntrl}", " ").replace(credentials.clientSecret(), Authentication.MASK)
                .replace(encode(credentials.clientSecret()), Authentication.MASK);
        return plain.length() > LONGEST_WORDS ? plain.substring(0, LONGEST_WORDS) : plain;
    }

    private Throwable failure(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return new TransientDeliveryException(FailureCode.TIMEOUT, said("no answer within " + LONGEST.toSeconds() + " s"), null);
        }
        if (!(failure instanceof DeliveryException known) || known instanceof PartnerBusyException) {
            return failure;
        }
        return known instanceof ConnectionFailedException ? new ConnectionFailedException(said(known.getMessage()), known.getCause())
                : new TransientDeliveryException(known.code(), said(known.getMessage()), known.getCause());
    }

    private String said(String words) {
        return "no token from " + url + ": " + words;
    }

    Uni<Void> verify() {
        return client.verify(POINTER);
    }

    Uni<Void> close() {
        return client.close();
    }

    private static String parameter(String name, String value) {
        return value == null || value.isEmpty() ? "" : "&" + name + "=" + encode(value);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
