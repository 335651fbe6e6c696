package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.CloudEventAttributes;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Target;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The headers that every partner gets over HTTP: the system's own, who calls, and the delivery's identity. */
public final class RequestHeaders {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");
    /** Set by the service itself; so are {@code ce-*} and {@code webhook-*}. */
    private static final Set<String> OURS = Set.of("host", "content-length", "content-type", "content-encoding",
            "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect", "user-agent", "idempotency-key",
            "traceparent", "tracestate");

    private final Target target;
    private final String userAgent;
    private final Clock clock;

    /** @throws InvalidSettingsException naming the header that cannot be sent */
    public RequestHeaders(Target target, String userAgent, Clock clock) {
        target.headers().forEach(RequestHeaders::check);
        this.target = target;
        this.userAgent = userAgent;
        this.clock = clock;
    }

    /** @param contentType of the body, or {@code null} where there is none */
    public Map<String, String> of(DeliveryRequest request, String contentType, boolean withAttributes) {
        var headers = new LinkedHashMap<String, String>(target.headers());
        headers.put("User-Agent", userAgent);
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
        if (lower.equals("authorization") || lower.equals("proxy-authorization")) {
            throw invalid(name, "is not for here: credentials belong under auth, where they are kept secret.");
        }
        var objection = objection(name);
        if (objection != null) {
            throw invalid(name, objection);
        }
        if (value == null || !VALUE.matcher(value).matches()) {
            throw invalid(name, "needs a value of printable ASCII characters.");
        }
    }

    /** Why no registration may set the header, or {@code null} where one may. */
    static String objection(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            return "is no header name.";
        }
        return OURS.contains(lower) || lower.startsWith("ce-") || lower.startsWith("webhook-") ? "is set by the service itself." : null;
    }

    private static InvalidSettingsException invalid(String name, String reason) {
        return new InvalidSettingsException("/headers/" + name.replace("~", "~0").replace("/", "~1"), "The header " + reason);
    }
}
