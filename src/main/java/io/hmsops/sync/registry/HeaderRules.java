package io.hmsops.sync.registry;

import io.hmsops.sync.web.StrictJson;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What headers of its own a system may have sent along. */
final class HeaderRules {

    static final int MAX = 32;
    private static final int MAX_VALUE = 4096;
    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    /** Visible ASCII with single spaces and tabs between: what every HTTP implementation passes on unchanged. */
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");
    private static final Set<String> OURS = Set.of("host", "content-length", "content-type", "content-encoding", "idempotency-key",
            "user-agent", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect",
            "traceparent", "tracestate");
    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "cookie");

    private HeaderRules() {
    }

    static Map<String, String> check(Map<String, String> headers, InvalidInput invalid) {
        if (headers.size() > MAX) {
            invalid.add("/headers", "There are at most " + MAX + " headers.");
        }
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            var at = "/headers/" + StrictJson.escape(name);
            var lower = name.toLowerCase(Locale.ROOT);
            if (!TOKEN.matcher(name).matches()) {
                invalid.add(at, "This is no HTTP header name.");
            } else if (SECRET.contains(lower)) {
                invalid.add(at, "Headers are stored and answered in the clear: credentials belong into auth.");
            } else if (OURS.contains(lower) || lower.startsWith("ce-") || lower.startsWith("webhook-")) {
                invalid.add(at, "This header is set by the service itself.");
            } else if (!names.add(name)) {
                invalid.add(at, "This header is there twice: names do not tell upper from lower case.");
            }
            if (value == null || value.length() > MAX_VALUE || !VALUE.matcher(value).matches()) {
                invalid.add(at, "A header's value has 1 to " + MAX_VALUE + " visible ASCII characters, with spaces only between them.");
            }
        });
        return new LinkedHashMap<>(headers);
    }
}
