package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where a database is: {@code postgresql://[user@]host[:port]/database[?sslmode=…&search_path=…&application_name=…]}, or with
 * {@code mariadb://} or {@code mysql://}.
 *
 * @param user       from the URL, or {@code null}
 * @param parameters of the URL, decoded
 */
record DatabaseEndpoint(Dialect dialect, String host, int port, String database, String user, Map<String, String> parameters) {

    private static final String POINTER = "/endpoint";

    static DatabaseEndpoint parse(String endpoint) {
        URI uri;
        try {
            uri = new URI(endpoint == null ? "" : endpoint);
        } catch (URISyntaxException e) {
            throw invalid("is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1) + ".");
        }
        var dialect = dialect(uri.getScheme());
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
            throw invalid("must name one database: " + dialect.scheme() + "://host:" + dialect.defaultPort() + "/database.");
        }
        var bare = uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1) : uri.getHost();
        return new DatabaseEndpoint(dialect, bare, uri.getPort() < 0 ? dialect.defaultPort() : uri.getPort(), database, uri.getUserInfo(),
                parameters(uri.getRawQuery(), dialect.parameters()));
    }

    /** The user to log in as, with {@code auth} or named in the URL. */
    String user(Credentials credentials) {
        if (credentials instanceof Credentials.Basic basic) {
            return basic.username();
        }
        if (user == null && credentials instanceof Credentials.MutualTls) {
            throw invalid("must name the user (" + dialect.scheme() + "://user@host/database), as a certificate does not.");
        }
        if (user == null || !(credentials instanceof Credentials.None || credentials instanceof Credentials.MutualTls)) {
            throw new InvalidSettingsException("/auth", "A database needs auth of kind basic, or of kind mtls with the user in the endpoint.");
        }
        return user;
    }

    String address() {
        return host + ":" + port;
    }

    String url() {
        return dialect.scheme() + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/" + database;
    }

    private static Map<String, String> parameters(String query, Set<String> known) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            var parts = pair.split("=", 2);
            var name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            if (!known.contains(name) || parts.length < 2) {
                throw invalid("has a parameter that is not known; known are " + known.stream().sorted().toList() + ".");
            }
            parameters.put(name, URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static Dialect dialect(String scheme) {
        return switch (scheme == null ? "" : scheme.toLowerCase(Locale.ROOT)) {
            case "postgresql", "postgres" -> new PostgresDialect();
            case "mysql" -> new MySqlDialect("mysql");
            case "mariadb" -> new MySqlDialect("mariadb");
            default -> throw invalid("must be a URL such as postgresql://host:5432/database, mariadb://host:3306/database or "
                    + "mysql://host:3306/database.");
        };
    }

    static InvalidSettingsException invalid(String reason) {
        return new InvalidSettingsException(POINTER, "The endpoint " + reason);
    }
}
