package io.hmsops.sync.dev;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL of its own process, on loopback only. The service is the role {@value #USERNAME}, which owns the databases made
 * by {@link #createDatabase} and is nothing more: whatever works here does not need a superuser elsewhere. Passwords are really
 * checked. {@link #stop} and {@link #start} take it away and bring it back, on the same port with the same data.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    public static final String USERNAME = "sync";
    public static final String PASSWORD = "sync";

    private static final String SUPERUSER = "postgres";
    private static final String ACCESS = """
            # only the embedding program comes in as the superuser, and only from this machine
            host all %s all trust
            host all all all scram-sha-256
            """.formatted(SUPERUSER);

    private final Path data;
    private final boolean temporary;
    private final int port;
    private EmbeddedPostgres postgres;

    private EmbeddedDatabase(Path data, boolean temporary, int port) {
        this.data = data;
        this.temporary = temporary;
        this.port = port;
    }

    /**
     * Starts on a data directory that outlives this program. A postmaster that a killed predecessor left running on it is stopped
     * first, as PostgreSQL allows one at a time.
     */
    public static EmbeddedDatabase kept(Path data, int port) {
        LeftoverPostmaster.stop(data);
        return new EmbeddedDatabase(data, false, port).startAndPrepare();
    }

    /** Starts on a free port with an empty data directory that goes when this is closed, or at the latest when the JVM ends. */
    public static EmbeddedDatabase temporary() {
        EmbeddedDatabase database = new EmbeddedDatabase(TemporaryData.newDirectory("postgres"), true, Ports.free());
        Runtime.getRuntime().addShutdownHook(new Thread(database::close, "embedded-postgres-close"));
        return database.startAndPrepare();
    }

    private EmbeddedDatabase startAndPrepare() {
        start();
        execute(SUPERUSER, """
                do $$ begin
                  if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s login; end if;
                end $$; alter role %1$s password '%2$s'""".formatted(USERNAME, PASSWORD));
        return this;
    }

    /** Starts again after {@link #stop}; does nothing if it is running. */
    public synchronized void start() {
        if (postgres != null) {
            return;
        }
        QuietLogs.apply();
        try {
            Files.createDirectories(data);
            postgres = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(TemporaryData.shared().toFile()) // unpacked once per user, not once per start
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setDataDirectoryCustomizer(EmbeddedDatabase::writeAccess)
                    .setPort(port)
                    .setServerConfig("fsync", temporary ? "off" : "on")
                    .setServerConfig("synchronous_commit", "on") // zonky turns it off; a commit must be one here too
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("timezone", "UTC")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start on port " + port + " with " + data, e);
        }
    }

    /** Stops as an operator would, in mode "fast": sessions are cut, everything committed is kept. */
    public synchronized void stop() {
        if (postgres != null) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                postgres = null;
            }
        }
    }

    @Override
    public synchronized void close() {
        stop();
        if (temporary) {
            LeftoverPostmaster.stop(data); // at the end of the JVM two shutdown hooks race: be sure that it is gone
            TemporaryData.delete(data);
        }
    }

    public int port() {
        return port;
    }

    /** Makes a database that the service owns, unless it exists. */
    public void createDatabase(String name) {
        try (Connection connection = connect(SUPERUSER); Statement statement = connection.createStatement()) {
            if (!statement.executeQuery("select from pg_database where datname = '" + name + "'").next()) {
                statement.execute("create database \"" + name + "\" owner " + USERNAME);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs statements as the superuser. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection as the superuser; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl(database));
        source.setUser(SUPERUSER);
        return source.getConnection();
    }

    public String jdbcUrl(String database) {
        return "jdbc:" + url(database);
    }

    /** As Vert.x' PostgreSQL client and {@code psql} take it. */
    public String url(String database) {
        return "postgresql://localhost:" + port + "/" + database;
    }

    private static void writeAccess(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), ACCESS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
