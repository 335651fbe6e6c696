package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.StandIn;
import io.hmsops.sync.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A database of its own in a real PostgreSQL, whose trigger behaves as a test tells it to. */
final class DatabaseStandIn implements StandIn {

    static final String STATEMENT = """
            INSERT INTO policy_record (delivery, subject, title, version, changed)
            VALUES (:delivery.id, :subject, :data.title, :data.version, :event.time)""";

    private final String name = "partner_" + UUID.randomUUID().toString().replace("-", "");

    DatabaseStandIn() {
        execute("postgres", "CREATE DATABASE " + name);
        execute("postgres", """
                DO $$ BEGIN
                  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'partner') THEN CREATE ROLE partner LOGIN PASSWORD '%s'; END IF;
                END $$""".formatted(Deliveries.SECRET));
        execute("""
                CREATE TABLE policy_record
                    (at bigserial, delivery uuid, subject varchar(100), title text, version int, changed timestamptz);
                CREATE TABLE behaviour (word text);
                INSERT INTO behaviour VALUES ('ACCEPT');
                CREATE FUNCTION behave() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  CASE (SELECT word FROM behaviour)
                    WHEN 'REFUSE_FOR_GOOD' THEN RAISE EXCEPTION 'no such policy' USING ERRCODE = '23514';
                    WHEN 'REFUSE_FOR_NOW' THEN RAISE EXCEPTION 'too busy' USING ERRCODE = '53000';
                    WHEN 'NEVER_ANSWER' THEN PERFORM pg_sleep(3600);
                    WHEN 'CUT_THE_CONNECTION' THEN PERFORM pg_terminate_backend(pg_backend_pid());
                    ELSE NULL;
                  END CASE;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER behave BEFORE INSERT ON policy_record FOR EACH ROW EXECUTE FUNCTION behave();
                GRANT ALL ON ALL TABLES IN SCHEMA public TO partner;
                GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO partner;
                GRANT ALL ON SCHEMA public TO partner;
                """);
    }

    @Override
    public String endpoint() {
        return "postgresql://localhost:" + TestPostgres.server().getPort() + "/" + name;
    }

    @Override
    public void will(Behaviour behaviour) {
        execute("UPDATE behaviour SET word = '" + behaviour + "'");
    }

    @Override
    public List<String> taken() {
        return query("SELECT delivery::text FROM policy_record ORDER BY at");
    }

    @Override
    public int busyWith() {
        return count("state = 'active'");
    }

    @Override
    public int connections() {
        return count("true");
    }

    private int count(String condition) {
        return Integer.parseInt(query("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + name
                + "' AND application_name = 'hms-ops-sync' AND " + condition).get(0));
    }

    void execute(String sql) {
        execute(name, sql);
    }

    List<String> query(String sql) {
        try (var connection = connect(name); var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String database, String sql) {
        try (var connection = connect(database); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(String database) throws SQLException {
        return TestPostgres.server().getDatabase("postgres", database).getConnection();
    }
}
