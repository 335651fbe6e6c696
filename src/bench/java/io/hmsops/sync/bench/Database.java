package io.hmsops.sync.bench;

import io.hmsops.sync.dev.EmbeddedDatabase;
import io.hmsops.sync.dev.TemporaryData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * A PostgreSQL server for one program alone, so that what it costs is known to be that program's: with its defaults, and with fsync and
 * synchronous_commit on. Its data goes when it is closed.
 */
final class Database implements AutoCloseable {

    private static final String NAME = "sync";
    /** Statements that took long are logged with their plan, below the data's directory. */
    private static final List<String> STATISTICS = List.of("shared_preload_libraries = pg_stat_statements, auto_explain",
            "track_io_timing = on", "pg_stat_statements.track_planning = on", "logging_collector = on",
            "auto_explain.log_min_duration = 10", "auto_explain.log_analyze = on", "auto_explain.log_timing = off",
            "auto_explain.sample_rate = 0.2");
    private static final String TOP_STATEMENTS = """
            select round(total_exec_time) as "total ms", round(total_plan_time) as "planning", calls, rows,
              round((total_exec_time / calls)::numeric, 3) as "ms each",
              round((100 * total_exec_time / sum(total_exec_time) over ())::numeric, 1) as "%", wal_bytes, shared_blks_dirtied,
              regexp_replace(left(query, 300), '\\s+', ' ', 'g')
            from pg_stat_statements where calls > 0 order by total_exec_time desc limit 25""";

    private final EmbeddedDatabase server;
    private final Path data;
    private final boolean statistics;
    private final long postmaster;

    Database(boolean statistics) {
        this.statistics = statistics;
        data = TemporaryData.newDirectory("bench");
        server = EmbeddedDatabase.kept(data, Child.freePort());
        if (statistics) {
            server.execute("postgres", "load 'auto_explain'");
            STATISTICS.forEach(setting -> server.execute("postgres", "alter system set " + setting));
            server.stop();
            server.start();
        }
        server.createDatabase(NAME);
        if (statistics) {
            server.execute(NAME, "create extension pg_stat_statements");
        }
        try {
            postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return server.url(NAME);
    }

    String jdbcUrl() {
        return server.jdbcUrl(NAME);
    }

    /** With the login that the service would have. */
    String urlWithLogin() {
        return url().replace("//", "//" + EmbeddedDatabase.USERNAME + ":" + EmbeddedDatabase.PASSWORD + "@");
    }

    /** As the superuser. */
    void execute(String sql) {
        server.execute(NAME, sql);
    }

    double processorSeconds() {
        return Processor.secondsOfFamily(postmaster);
    }

    void resetStatistics() {
        if (statistics) {
            execute("select pg_stat_statements_reset()");
        }
    }

    /** The costliest statements since the statistics were reset. */
    void keepStatistics(Path file) {
        if (!statistics) {
            return;
        }
        var text = new StringBuilder();
        try (var connection = server.connect(NAME); var statement = connection.createStatement();
                var rows = statement.executeQuery(TOP_STATEMENTS)) {
            for (var columns = rows.getMetaData(); rows.next(); text.append('\n')) {
                for (var i = 1; i <= columns.getColumnCount(); i++) {
                    text.append(columns.getColumnLabel(i)).append(' ').append(rows.getString(i)).append("  ");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        TemporaryData.delete(data);
    }
}
