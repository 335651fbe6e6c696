package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Target;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The headers that every partner gets over HTTP: the system's own, who calls, credentials, and the delivery's identity. */
public final class RequestHeaders {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]+");
    /** Set by the service itself; so are {@code ce-*} and {@code webhook-*}. */
    private static final Set<String> OURS = Set.of("host", "content-length", "content-type", "transfer-encoding", "connection",
            "keep-alive", "upgrade", "te", "trailer", "expect", "user-agent", "idempotency-key", "traceparent", "tracestate");
    private static final String MASK = "***";

    private final Target target;
    private final String userAgent;
    private final Clock clock;
    private final String authorization;

    /** @throws InvalidSettingsException naming the header or credential that cannot be sent */
    public RequestHeaders(Target target, String version, Clock clock) {
        target.headers().forEach(RequestHeaders::check);
        this.target = target;
        this.userAgent = "hms-ops-sync/" + version;
        this.clock = clock;
        this.authorization = authorization(target.credentials());
    }

    /** @param contentType of the body, or {@code null} where there is none */
    public Map<String, String> of(DeliveryRequest request, String contentType, boolean withAttributes) {
        return build(request, contentType, withAttributes, authorization);
    }

    /** The same with credentials masked. */
    public Map<String, String> masked(DeliveryRequest request, String contentType, boolean withAttributes) {
        var shown = authorization == null ? null : authorization.substring(0, authorization.indexOf(' ') + 1) + MASK;
        return build(request, contentType, withAttributes, shown);
    }

    private Map<String, String> build(DeliveryRequest request, String contentType, boolean withAttributes, String credentials) {
        var headers = new LinkedHashMap<String, String>(target.headers());
        headers.put("User-Agent", userAgent);
        put(headers, "Authorization", credentials);
        put(headers, "Content-Type", contentType);
        if (withAttributes) {
            CloudEventAttributes.of(request.event())
                    .forEach((name, value) -> headers.put("ce-" + name, HeaderValue.encode(value.toString())));
        }
        headers.put("webhook-id", request.deliveryId().toString());
        headers.put("webhook-timestamp", Long.toString(clock.instant().getEpochSecond()));
        headers.put("Idempotency-Key", request.deliveryId().toString());
        return headers;
    }

    private static void put(Map<String, String> headers, String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static void check(String name, String value) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw invalid(name, "is no header name.");
        }
        if (lower.equals("authorization") || lower.equals("proxy-authorization")) {
            throw invalid(name, "is not for here: credentials belong under auth, where they are kept secret.");
        }
        if (OURS.contains(lower) || lower.startsWith("ce-") || lower.startsWith("webhook-")) {
            throw invalid(name, "is set by the service itself.");
        }
        if (value == null || !VALUE.matcher(value).matches()) {
            throw invalid(name, "needs a value of printable ASCII characters.");
        }
    }

    private static String authorization(Credentials credentials) {
        if (credentials instanceof Credentials.Basic basic) {
            if (basic.username().indexOf(':') >= 0) {
                throw new InvalidSettingsException("/auth/username", "A user name for basic authentication must not hold a colon.");
            }
            var pair = basic.username() + ":" + basic.password();
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
        if (credentials instanceof Credentials.Bearer bearer) {
            if (!TOKEN.matcher(bearer.token()).matches()) {
                throw new InvalidSettingsException("/auth/token", "A bearer token consists of printable ASCII characters without spaces.");
            }
            return "Bearer " + bearer.token();
        }
        return null;
    }

    private static InvalidSettingsException invalid(String name, String reason) {
        return new InvalidSettingsException("/headers/" + name.replace("~", "~0").replace("/", "~1"), "The header " + reason);
    }
}
