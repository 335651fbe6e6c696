package io.hmsops.sync.connector.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hmsops.sync.connector.ConnectorContract;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.StandIn;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.event.Document;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlConnectorTest extends ConnectorContract {

    private static final String DATA = """
            {"text": "O'Brien \\"x\\" \u20ac", "int": 7, "big": 12345678901234567890.10, "yes": true, "nothing": null, "date": "2026-03-01",
             "when": "2026-03-01T12:00:00+02:00", "id": "0195569c-1a00-7000-8000-000000000001", "list": [1, {"a": null}],
             "inner": {"x": {"y": "deep"}},
             "wait": "PT5S", "ints": "{1,2}", "bits": "101", "hex": "\\\\x0aff", "inet": "10.0.0.1/8"}""";

    private DatabaseStandIn database;

    @Override
    protected StandIn startStandIn() {
        database = new DatabaseStandIn();
        return database;
    }

    @Override
    protected Partner open(String endpoint) {
        return open(endpoint, DatabaseStandIn.STATEMENT);
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request();
    }

    @Override
    protected String endpointAt(int port) {
        return "postgresql://localhost:" + port + "/partner";
    }

    @Test
    void bindsTheValuesOfTheEvent() {
        assertThat(result(partner.deliver(request()))).isEqualTo(new DeliveryReceipt(null, "1 row"));
        assertThat(database.query("SELECT concat_ws('|', subject, title, version, changed AT TIME ZONE 'UTC') FROM policy_record"))
                .containsExactly("policy-42|Ramps & doors|7|2026-03-01 12:00:00");
    }

    @Test
    void neverSplices() {
        var subject = "'); DROP TABLE policy_record; --";
        result(partner.deliver(Deliveries.request(Deliveries.event(subject))));
        assertThat(database.query("SELECT subject FROM policy_record")).containsExactly(subject);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "text               | :data.text         | O'Brien \"x\" \u20ac",
        "varchar(20)        | :data.int          | 7",
        "char(3)            | :data.int          | 7",
        "\"char\"           | :data.int          | 7",
        "smallint           | :data.int          | 7",
        "int                | :data.int          | 7",
        "bigint             | :data.int          | 7",
        "numeric            | :data.big          | 12345678901234567890.10",
        "double precision   | :data.int          | 7",
        "boolean            | :data.yes          | true",
        "date               | :data.date         | 2026-03-01",
        "timestamp          | :data.date         | 2026-03-01 00:00:00",
        "timestamptz        | :data.when         | 2026-03-01 10:00:00+00",
        "timestamptz        | :event.time        | 2026-03-01 12:00:00+00",
        "interval           | :data.wait         | 00:00:05",
        "uuid               | :data.id           | 0195569c-1a00-7000-8000-000000000001",
        "jsonb              | :data.list         | [1, {\"a\": null}]",
        "json               | :data.text         | \"O'Brien \\\"x\\\" \u20ac\"",
        "jsonb              | :subject           | \"policy-42\"",
        "text               | :data.inner        | {\"x\":{\"y\":\"deep\"}}",
        "text               | :data.inner.x.y    | deep",
        "text               | :data.list.0       | 1",
        "int                | :data.nothing      |",
        "int                | :data.absent.x     |",
        "text               | :data.list.7       |",
        "int[]              | :data.ints         | {1,2}",
        "bit(3)             | :data.bits         | 101",
        "bit varying        | :data.bits         | 101",
        "bytea              | :data.hex          | \\x0aff",
        "inet               | :data.inet         | 10.0.0.1/8",
        "colour             | :event.colour      | red",
        "positive           | :data.int          | 7",
        "bigint             | :document.size     | 5",
        "text               | :document.name     | a.pdf",
        "text               | :document.contentType | application/pdf",
        "text               | :document.sha256   | 0000000000000000000000000000000000000000000000000000000000000000",
        "text               | :type              | policy_updated",
        "text               | :source            | /access-board",
        "text               | :event.id          | ce-1",
        "text               | :event.subject     | policy-42",
        "text               | :event.specversion | 1.0",
        "text               | :event.absent      |",
        "bool               | :event.flag        | true",
    })
    void convertsAsPostgresDoes(String type, String value, String expected) {
        database.execute("""
                ALTER DATABASE %s SET timezone = 'UTC';
                CREATE TYPE colour AS ENUM ('red', 'blue');
                CREATE DOMAIN positive AS int CHECK (VALUE > 0);
                """.formatted(database.endpoint().substring(database.endpoint().lastIndexOf('/') + 1)));
        database.execute("CREATE TABLE typed (v %s); GRANT ALL ON typed TO partner".formatted(type));
        deliver("INSERT INTO typed (v) VALUES (" + value + ")", typedRequest());
        assertThat(database.query("SELECT v::text FROM typed")).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`SELECT 1 WHERE :data.absent::int IS NULL AND :subject = 'policy-42'`                                        | 1 row",
        "`SELECT 1 WHERE 5 = :data.absent OR :data.absent IS NULL`                                                    | 1 row",
        "`INSERT INTO policy_record (subject, title) VALUES (:subject, :subject)`                                     | 1 row",
        "`UPDATE policy_record SET title = :data.text WHERE subject = :subject`                                       | 0 rows",
        "`WITH x AS (INSERT INTO policy_record (subject) VALUES (:subject), (:type) RETURNING 1) SELECT * FROM x`     | 2 rows",
        "`SELECT * FROM generate_series(1, :data.int) LIMIT :data.int`                                                | 7 rows",
        "`CALL keep(:subject, :data.int)`                                                                             | 0 rows",
        "`SELECT 1;`                                                                                                  | 1 row",
    })
    void executesWhatOperatorsWrite(String statement, String answer) {
        database.execute("""
                CREATE PROCEDURE keep(s text, n int) LANGUAGE sql AS $$ INSERT INTO policy_record (subject, version) VALUES (s, n) $$""");
        assertThat(deliver(statement, typedRequest()).answer()).isEqualTo(answer);
        if (statement.startsWith("CALL")) {
            assertThat(database.query("SELECT subject || version FROM policy_record")).containsExactly("policy-427");
        }
    }

    @Test
    void saysWhatTheDatabaseSaysOfAValue() {
        var request = Deliveries.request(Deliveries.event("x".repeat(101)));
        var failure = failure(partner.deliver(request));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class)
                .hasMessage("value too long for type character varying(100) (SQLSTATE 22001)");
        assertThat(failure.status()).isNull();
        assertThat(result(partner.deliver(request())).answer()).isEqualTo("1 row");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "int          | invalid input syntax for type integer: \"…\" (SQLSTATE 22P02)",
        "date         | invalid input syntax for type date: \"…\" (SQLSTATE 22007)",
        "bit(3)       | \"…\" is not a valid binary digit (SQLSTATE 22P02)",
    })
    void neverQuotesAValue(String type, String words) {
        database.execute("CREATE TABLE strict (v %s); GRANT ALL ON strict TO partner".formatted(type));
        assertThat(catchThrowable(() -> deliver("INSERT INTO strict (v) VALUES (:data.text)", typedRequest()))).hasMessage(words);
    }

    @Test
    void givesUpWhereDataHasNoMembers() {
        var text = Deliveries.event("policy-42", "text/plain", "hello".getBytes(StandardCharsets.UTF_8), Map.of());
        assertThat(failure(partner.deliver(Deliveries.request(text))).code()).isEqualTo(FailureCode.UNSUITABLE);
        assertThat(deliver("INSERT INTO policy_record (title) VALUES (:data)", Deliveries.request(text)).answer()).isEqualTo("1 row");
        assertThat(database.query("SELECT title FROM policy_record")).containsExactly("hello");
    }

    @Test
    void asksForTypesAnewWhenTheyMayHaveChanged() {
        result(partner.deliver(request()));
        database.execute("ALTER TABLE policy_record ALTER version TYPE text");
        failureOrNothing(partner);
        assertThat(result(partner.deliver(request())).answer()).isEqualTo("1 row");
    }

    @Test
    void waitsForALockOrATakeoverWithoutGivingUp() {
        database.execute("ALTER DATABASE %s SET default_transaction_read_only = on"
                .formatted(database.endpoint().substring(database.endpoint().lastIndexOf('/') + 1)));
        assertThat(failure(partner.deliver(request()))).isInstanceOf(TransientDeliveryException.class)
                .hasMessage("cannot execute INSERT in a read-only transaction (SQLSTATE 25006)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`INSERT INTO nowhere VALUES (:subject)`        | `The database says: relation \"nowhere\" does not exist (SQLSTATE 42P01)`",
        "`UPDATE policy_record SET title = nothing`     | `The database says: column \"nothing\" does not exist (SQLSTATE 42703)`",
        "`INSERT policy_record`                         | `The database says: syntax error at or near \"policy_record\" (SQLSTATE 42601)`",
        "`SELECT :subject IS NULL` | `The database says: could not determine data type of parameter $1 (SQLSTATE 42P18)`",
    })
    void refusesAStatementInTheDatabasesWords(String statement, String words) {
        var wrong = open(database.endpoint(), statement);
        var refusal = catchThrowable(() -> result(wrong.verify()));
        assertThat(refusal).isInstanceOf(InvalidSettingsException.class).hasMessage(words);
        assertThat(((InvalidSettingsException) refusal).pointer()).isEqualTo("/options/statement");
        assertThat(failure(wrong.deliver(request()))).isInstanceOf(PermanentDeliveryException.class);
        result(wrong.close());
    }

    @Test
    void refusesADatabaseThatIsNotThere() {
        var wrong = open(database.endpoint() + "_not");
        assertThat(catchThrowable(() -> result(wrong.verify()))).isInstanceOfSatisfying(InvalidSettingsException.class,
                e -> assertThat(e.pointer()).isEqualTo("/endpoint"));
        result(wrong.close());
    }

    @Test
    void verifiesWithoutAnEffect() {
        result(partner.verify());
        assertThat(database.taken()).isEmpty();
    }

    @Test
    void previewsStatementAndValues() {
        var preview = partner.preview(request());
        assertThat(preview.action()).isEqualTo("execute");
        assertThat(preview.target()).isEqualTo(database.endpoint());
        assertThat(preview.body()).isInstanceOfSatisfying(Map.class, body -> {
            assertThat(body).containsEntry("statement", DatabaseStandIn.STATEMENT);
            assertThat(body.get("values").toString()).contains(":subject=policy-42", ":data.title=Ramps & doors", ":data.version=7");
        });
    }

    private static void failureOrNothing(Partner partner) {
        catchThrowable(() -> result(partner.deliver(Deliveries.request())));
    }

    private static DeliveryRequest typedRequest() {
        var extensions = Map.<String, Object>of("colour", "red", "flag", true);
        var event = Deliveries.event("policy-42", "application/json", DATA.getBytes(StandardCharsets.UTF_8), extensions)
                .withDocument(new Document(UUID.randomUUID(), "a.pdf", "application/pdf", 5, new byte[32]));
        return Deliveries.request(event);
    }

    private DeliveryReceipt deliver(String statement, DeliveryRequest request) {
        var other = open(database.endpoint(), statement);
        try {
            return result(other.deliver(request));
        } finally {
            result(other.close());
        }
    }

    private static Partner open(String endpoint, String statement) {
        var target = Deliveries.target(endpoint, Map.of(), new Credentials.Basic("partner", Deliveries.SECRET));
        return new SqlConnector(vertx, egress()).open(target, new SqlSettings(statement, null, null));
    }
}
