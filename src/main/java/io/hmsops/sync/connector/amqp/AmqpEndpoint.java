package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.InvalidSettingsException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a broker is: {@code amqp://host[:5672]} or {@code amqps://host[:5671]}.
 *
 * @param ssl  whether {@code amqps}
 * @param host name or address, an IPv6 address without brackets
 */
record AmqpEndpoint(boolean ssl, String host, int port) {

    private static final int PLAIN_PORT = 5672;
    private static final int TLS_PORT = 5671;

    /** @throws InvalidSettingsException unless there is a scheme, a host, perhaps a port, and nothing else */
    static AmqpEndpoint parse(String endpoint) {
        URI uri;
        try {
            uri = new URI(endpoint == null ? "" : endpoint);
        } catch (URISyntaxException e) {
            throw invalid("is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1) + ".");
        }
        var ssl = "amqps".equalsIgnoreCase(uri.getScheme());
        if (!ssl && !"amqp".equalsIgnoreCase(uri.getScheme())) {
            throw invalid("must be a URL such as amqps://broker.example:5671.");
        }
        if (uri.getRawUserInfo() != null) {
            throw invalid("must not hold a user name or password; give them under auth.");
        }
        if (uri.getHost() == null) {
            throw invalid("has no valid host name.");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw invalid("has a port outside 1 to 65535.");
        }
        if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/") || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid("names the broker only; where in it messages go is options.address.");
        }
        var bare = uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1) : uri.getHost();
        return new AmqpEndpoint(ssl, bare, uri.getPort() < 0 ? ssl ? TLS_PORT : PLAIN_PORT : uri.getPort());
    }

    /** Host and port, for messages. */
    String hostAndPort() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    String url() {
        return (ssl ? "amqps://" : "amqp://") + hostAndPort();
    }

    private static InvalidSettingsException invalid(String reason) {
        return new InvalidSettingsException("/endpoint", "The endpoint " + reason);
    }
}
