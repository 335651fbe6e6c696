package io.hmsops.sync.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @TempDir
    static Path directory;
    private static EmbeddedDatabase server;
    private static DemoComplianceDatabase compliance;

    @BeforeAll
    static void start() {
        server = EmbeddedDatabase.kept(directory.resolve("postgres"), Ports.free());
        server.createDatabase("app");
        server.createDatabase("app"); // again: as at the next start
        compliance = DemoComplianceDatabase.in(server, "app");
        compliance = DemoComplianceDatabase.in(server, "app");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void keepsWhatWasCommittedWhenItIsTakenAway() throws SQLException {
        execute(EmbeddedDatabase.USERNAME, EmbeddedDatabase.PASSWORD, "create table t as select 42 as n");
        server.stop();
        assertThatThrownBy(() -> execute(EmbeddedDatabase.USERNAME, EmbeddedDatabase.PASSWORD, "select n from t"));
        server.start();
        execute(EmbeddedDatabase.USERNAME, EmbeddedDatabase.PASSWORD, "select n from t");
    }

    /** The library's defaults would lose the last commits in a crash. */
    @Test
    void aCommitIsOne() throws SQLException {
        try (Connection connection = server.connect("app"); Statement statement = connection.createStatement()) {
            var settings = statement.executeQuery("select current_setting('fsync'), current_setting('synchronous_commit')");
            settings.next();
            assertThat(settings.getString(1)).isEqualTo("on");
            assertThat(settings.getString(2)).isEqualTo("on");
        }
    }

    @Test
    void passwordsAreChecked() {
        assertThatThrownBy(() -> execute(DemoComplianceDatabase.USERNAME, "wrong", "select 1")).hasMessageContaining("password");
    }

    @Test
    void theComplianceRoleMayTouchItsSchemaOnly() throws SQLException {
        execute(DemoComplianceDatabase.USERNAME, DemoComplianceDatabase.PASSWORD,
                "insert into compliance.regulation (subject, title) values ('policy-42', 'T')");
        assertThat(compliance.row("policy-42")).containsEntry("title", "T").containsEntry("effective", null);
        assertThat(compliance.row("policy-43")).isEmpty();

        execute(EmbeddedDatabase.USERNAME, EmbeddedDatabase.PASSWORD, "create table private_thing (n int)");
        assertThatThrownBy(() -> execute(DemoComplianceDatabase.USERNAME, DemoComplianceDatabase.PASSWORD,
                "select * from private_thing")).hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(DemoComplianceDatabase.USERNAME, DemoComplianceDatabase.PASSWORD,
                "create table mine (n int)")).hasMessageContaining("permission denied");
    }

    private static void execute(String username, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("app"), username, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
