package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The URL of a partner, in whose path {@code {subject}} stands for the event's subject.
 *
 * @param ssl   whether {@code https}
 * @param host  name or address, an IPv6 address in brackets
 * @param path  in ASCII, with {@code {subject}} in it
 * @param query with its {@code ?}, or empty
 */
public record Endpoint(boolean ssl, String host, int port, String path, String query) {

    private static final String SUBJECT = "{subject}";
    /** As long as what it stands for while the URL is checked, so that an error's position is right; nothing in it gets encoded. */
    private static final String STAND_IN = "zQ7xKw9Vp";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** @throws InvalidSettingsException unless an absolute http or https URL with a host, without user info and fragment */
    public static Endpoint parse(String endpoint) {
        return parse(endpoint, "/endpoint", "endpoint");
    }

    /**
     * As {@link #parse(String)}, for another URL of the registration; it may not hold {@code {subject}}.
     *
     * @param pointer where it stands
     * @param noun    what messages call it
     */
    static Endpoint withoutSubject(String url, String pointer, String noun) {
        var parsed = parse(url, pointer, noun);
        if (parsed.path.contains(SUBJECT)) {
            throw invalid(pointer, noun, "must not hold {subject}.");
        }
        return parsed;
    }

    private static Endpoint parse(String endpoint, String pointer, String noun) {
        if (endpoint == null || endpoint.isBlank()) {
            throw invalid(pointer, noun, "is missing: a URL is required, such as https://partner.example/api/events.");
        }
        URI uri;
        try {
            uri = new URI(endpoint.replace(SUBJECT, STAND_IN));
        } catch (URISyntaxException e) {
            throw invalid(pointer, noun, "is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1) + ".");
        }
        var ssl = "https".equalsIgnoreCase(uri.getScheme());
        var ascii = URI.create(uri.toASCIIString());
        var query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        var fault = fault(uri, query);
        if (fault != null) {
            throw invalid(pointer, noun, fault);
        }
        var path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath().replace(STAND_IN, SUBJECT);
        return new Endpoint(ssl, ascii.getHost(), ascii.getPort() < 0 ? (ssl ? 443 : 80) : ascii.getPort(), path, query);
    }

    private static String fault(URI uri, String query) {
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !"http".equalsIgnoreCase(uri.getScheme())) {
            return "must be an absolute http or https URL, such as https://partner.example/api/events.";
        }
        if (uri.getRawUserInfo() != null) {
            return "must not hold a user name or password; give them under auth.";
        }
        if (uri.getHost() == null) {
            return "has no valid host name.";
        }
        if (uri.getRawFragment() != null) {
            return "must not have a fragment (#…).";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            return "has a port outside 1 to 65535.";
        }
        return uri.getHost().contains(STAND_IN) || query.contains(STAND_IN) ? "may hold {subject} in its path only." : null;
    }

    /**
     * Path and query to request, with the subject as (part of) one path segment.
     *
     * @throws PermanentDeliveryException where the path needs a subject and this one cannot be expressed
     */
    public String pathFor(String subject) {
        if (!path.contains(SUBJECT)) {
            return path + query;
        }
        if (subject == null || subject.isEmpty()) {
            throw unsuitable("the endpoint needs a subject and the event has none");
        }
        var expanded = path.replace(SUBJECT, encode(subject));
        for (var segment : expanded.split("/")) {
            if (segment.equals(".") || segment.equals("..")) {
                throw unsuitable("the subject \"" + subject + "\" would change the endpoint's path");
            }
        }
        return expanded + query;
    }

    /** The whole URL of a path and query. */
    public String url(String pathAndQuery) {
        return (ssl ? "https://" : "http://") + (port == (ssl ? 443 : 80) ? host : address()) + pathAndQuery;
    }

    /** Host and port, for messages. */
    public String address() {
        return host + ":" + port;
    }

    /** A path segment: all but RFC 3986's unreserved characters percent-encoded, so that it stays one. */
    public static String encode(String segment) {
        var encoded = new StringBuilder();
        for (var b : segment.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                HEX.toHexDigits(encoded.append('%'), b);
            }
        }
        return encoded.toString();
    }

    private static InvalidSettingsException invalid(String pointer, String noun, String reason) {
        return new InvalidSettingsException(pointer, "The " + noun + " " + reason);
    }

    private static PermanentDeliveryException unsuitable(String reason) {
        return new PermanentDeliveryException(FailureCode.UNSUITABLE, reason, null);
    }
}
