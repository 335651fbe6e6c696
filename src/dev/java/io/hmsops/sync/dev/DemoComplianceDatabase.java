package io.hmsops.sync.dev;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The legacy compliance database: the schema {@value #USERNAME} in a database of the embedded PostgreSQL, with a login role of the
 * same name that may use this schema and nothing else.
 */
public final class DemoComplianceDatabase {

    public static final String USERNAME = "compliance";
    public static final String PASSWORD = "compliance-demo";

    /** What an event does to it. The casts let every value come as text. */
    public static final String STATEMENT = """
            insert into compliance.regulation (subject, title, effective, version, document_sha256, updated_at)
            values (:subject, :data.title, cast(cast(:data.effective as text) as date), cast(:data.version as text), \
            :document.sha256, cast(cast(:event.time as text) as timestamptz))
            on conflict (subject) do update set title = excluded.title, effective = excluded.effective, version = excluded.version,
              document_sha256 = coalesce(excluded.document_sha256, regulation.document_sha256), updated_at = excluded.updated_at
            """.replaceAll("\\s+", " ").trim();

    private static final String SCHEMA = """
            do $$ begin
              if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s login; end if;
            end $$;
            alter role %1$s password '%2$s';
            create schema if not exists compliance;
            create table if not exists compliance.regulation (
                subject         text primary key,
                title           text,
                effective       date,
                version         text,
                document_sha256 text,
                updated_at      timestamptz
            );
            grant usage on schema compliance to %1$s;
            grant select, insert, update, delete on compliance.regulation to %1$s;
            """.formatted(USERNAME, PASSWORD);

    private final EmbeddedDatabase server;
    private final String database;

    private DemoComplianceDatabase(EmbeddedDatabase server, String database) {
        this.server = server;
        this.database = database;
    }

    /** Makes what is missing of it in this database. */
    public static DemoComplianceDatabase in(EmbeddedDatabase server, String database) {
        server.execute(database, SCHEMA);
        return new DemoComplianceDatabase(server, database);
    }

    /** What a registration of it names as its endpoint. */
    public String endpoint() {
        return server.url(database);
    }

    /** The columns of a subject's row by name, empty if there is none. */
    public Map<String, Object> row(String subject) {
        try (Connection connection = server.connect(database);
                PreparedStatement query = connection.prepareStatement("select * from compliance.regulation where subject = ?")) {
            query.setString(1, subject);
            ResultSet result = query.executeQuery();
            Map<String, Object> row = new LinkedHashMap<>();
            if (result.next()) {
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.put(result.getMetaData().getColumnName(column), result.getObject(column));
                }
            }
            return row;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
