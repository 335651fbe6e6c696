package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TlsOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where a database is: {@code postgresql://[user@]host[:port]/database[?sslmode=…&search_path=…&application_name=…]}.
 *
 * @param user       from the URL, or {@code null}
 * @param parameters of the URL, decoded
 */
record DatabaseEndpoint(String host, int port, String database, String user, Map<String, String> parameters) {

    private static final String POINTER = "/endpoint";
    private static final int DEFAULT_PORT = 5432;
    private static final String SSL_MODE = "sslmode";
    private static final Set<String> KNOWN = Set.of(SSL_MODE, "search_path", "application_name");

    static DatabaseEndpoint parse(String endpoint) {
        URI uri;
        try {
            uri = new URI(endpoint == null ? "" : endpoint);
        } catch (URISyntaxException e) {
            throw invalid("is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1) + ".");
        }
        if (!"postgresql".equalsIgnoreCase(uri.getScheme()) && !"postgres".equalsIgnoreCase(uri.getScheme())) {
            throw invalid("must be a URL such as postgresql://host:5432/database.");
        }
        if (uri.getHost() == null) {
            throw invalid("has no valid host name.");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw invalid("has a port outside 1 to 65535.");
        }
        if (uri.getUserInfo() != null && uri.getUserInfo().indexOf(':') >= 0) {
            throw invalid("must not hold a password; give it under auth.");
        }
        if (uri.getFragment() != null) {
            throw invalid("must not have a fragment (#…).");
        }
        var database = uri.getPath() == null || uri.getPath().isEmpty() ? "" : uri.getPath().substring(1);
        if (database.isEmpty() || database.indexOf('/') >= 0) {
            throw invalid("must name one database: postgresql://host:5432/database.");
        }
        var bare = uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1) : uri.getHost();
        return new DatabaseEndpoint(bare, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), database, uri.getUserInfo(),
                parameters(uri.getRawQuery()));
    }

    PgConnectOptions options(Target target) {
        var credentials = target.credentials();
        var options = new PgConnectOptions().setHost(host).setPort(port).setDatabase(database)
                .addProperty("application_name", "hms-ops-sync");
        parameters.forEach((name, value) -> {
            if (!name.equals(SSL_MODE)) {
                options.addProperty(name, value);
            }
        });
        if (credentials instanceof Credentials.Basic basic) {
            options.setUser(basic.username()).setPassword(basic.password() == null ? "" : basic.password());
        } else if (credentials instanceof Credentials.None && user != null) {
            options.setUser(user).setPassword("");
        } else {
            throw new InvalidSettingsException("/auth", "A database needs auth of kind basic.");
        }
        return encryption(options, target);
    }

    /** As libpq understands it: only verify-ca and verify-full look at the server's certificate, verify-full at its name too. */
    private PgConnectOptions encryption(PgConnectOptions options, Target target) {
        var mode = parameters.getOrDefault(SSL_MODE, SslMode.DISABLE.value);
        SslMode ssl;
        try {
            ssl = SslMode.of(mode);
        } catch (IllegalArgumentException e) {
            throw invalid("has an unknown sslmode; known are disable, allow, prefer, require, verify-ca and verify-full.");
        }
        options.setSslMode(ssl);
        if (ssl == SslMode.VERIFY_CA || ssl == SslMode.VERIFY_FULL) {
            options.setTrustOptions(TlsOptions.trust(target));
        } else {
            options.setTrustAll(true);
        }
        return ssl == SslMode.VERIFY_FULL ? (PgConnectOptions) options.setHostnameVerificationAlgorithm("HTTPS") : options;
    }

    String address() {
        return host + ":" + port;
    }

    String url() {
        return "postgresql://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/" + database;
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            var parts = pair.split("=", 2);
            var name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            if (!KNOWN.contains(name) || parts.length < 2) {
                throw invalid("has a parameter that is not known; known are " + KNOWN.stream().sorted().toList() + ".");
            }
            parameters.put(name, URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static InvalidSettingsException invalid(String reason) {
        return new InvalidSettingsException(POINTER, "The endpoint " + reason);
    }
}
