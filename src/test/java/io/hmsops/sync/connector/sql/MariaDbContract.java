package io.hmsops.sync.connector.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hmsops.sync.connector.ConnectorContract;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.StandIn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the {@code sql} connector keeps with a MariaDB, whichever it is. */
abstract class MariaDbContract extends ConnectorContract {

    private static final String DATA = """
            {"text": "O'Brien \\\\ \\"x\\" \u20ac", "int": 7, "big": 12345678901234567890.10, "yes": true, "nothing": null,
             "date": "2026-03-01", "when": "2026-03-01T12:00:00.25+02:00", "list": [1, {"a": null}]}""";

    MariaDbStandIn database;

    abstract MariaDbStandIn standIn();

    @Override
    protected StandIn startStandIn() {
        database = standIn();
        return database;
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Override
    protected Partner open(String endpoint) {
        return open(endpoint, new SqlSettings(MariaDbStandIn.STATEMENT, null, null));
    }

    Partner open(String endpoint, SqlSettings settings) {
        return new SqlConnector(vertx, egress())
                .open(Deliveries.target(endpoint, Map.of(), new Credentials.Basic(database.user(), Deliveries.SECRET)), settings);
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request();
    }

    @Override
    protected String endpointAt(int port) {
        return "mysql://localhost:" + port + "/partner";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "text          | :data.text             | O'Brien \\ \"x\" \u20ac",
        "varchar(20)   | :data.int              | 7",
        "int           | :data.int              | 7",
        "decimal(30,2) | :data.big              | 12345678901234567890.10",
        "boolean       | :data.yes              | 1",
        "date          | :data.date             | 2026-03-01",
        "datetime(3)   | :data.when::datetime   | 2026-03-01 10:00:00.250",
        "timestamp     | :event.time            | 2026-03-01 12:00:00",
        "text          | :event.time::text      | 2026-03-01T12:00:00Z",
        "json          | :data.list             | [1,{\"a\":null}]",
        "int           | :data.nothing          |",
        "int           | :data.absent.x         |",
    })
    void bindsAsTheTypesOfJson(String type, String value, String expected) {
        database.execute("CREATE TABLE " + database.database() + ".typed (v " + type + ")");
        var other = open(database.endpoint(), new SqlSettings("INSERT INTO typed (v) VALUES (" + value + ")", null, null));
        result(other.verify());
        result(other.deliver(typed()));
        result(other.close());
        assertThat(database.query("SELECT CAST(v AS char) FROM " + database.database() + ".typed")).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "int         | `Incorrect integer value: '…' for column `",
        "datetime    | `Incorrect datetime value: '…' for column `",
        "varchar(3)  | `Data too long for column 'v' at row 1 (error 1406`",
    })
    void oneBadRowIsGivenUpInTheDatabasesWordsWithoutTheValue(String type, String words) {
        database.execute("CREATE TABLE " + database.database() + ".strict_ (v " + type + ")");
        var other = open(database.endpoint(), new SqlSettings("INSERT INTO strict_ (v) VALUES (:data.text)", null, null));
        assertThat(failure(other.deliver(typed()))).isInstanceOf(PermanentDeliveryException.class).hasMessageStartingWith(words);
        result(other.close());
    }

    @Test
    void severalStatementsAreOneTransaction() {
        database.execute("CREATE TABLE " + database.database() + ".second_ (v int NOT NULL)");
        var other = open(database.endpoint(), new SqlSettings(null, List.of(MariaDbStandIn.STATEMENT,
                "INSERT INTO second_ VALUES (:data.version)", "UPDATE second_ SET v = v + 1"), null));
        assertThat(result(other.deliver(request()))).isEqualTo(new DeliveryReceipt(null, "1 row, 1 row, 1 row"));
        var withoutVersion = Deliveries.event("policy-1", "application/json", "{}".getBytes(StandardCharsets.UTF_8), Map.of());
        assertThat(failure(other.deliver(Deliveries.request(withoutVersion)))).isInstanceOf(PermanentDeliveryException.class);
        assertThat(database.taken()).hasSize(1);
        result(other.close());
    }

    @Test
    void aReceiptMakesTheEffectHappenOnce() {
        receipts();
        var other = open(database.endpoint(), new SqlSettings(MariaDbStandIn.STATEMENT, null, "receipts"));
        result(other.verify());
        var request = request();
        assertThat(result(other.deliver(request)).answer()).isEqualTo("1 row");
        assertThat(result(other.deliver(Deliveries.again(request))).answer()).isEqualTo("already there");
        var next = request();
        var both = IntStream.range(0, 6).mapToObj(i -> onContext(other.deliver(next)).subscribeAsCompletionStage()).toList();
        assertThat(both.stream().map(java.util.concurrent.CompletableFuture::join).map(DeliveryReceipt::answer))
                .containsOnlyOnce("1 row").contains("already there");
        assertThat(database.taken()).containsExactly(request.deliveryId().toString(), next.deliveryId().toString());
        result(other.close());
    }

    @Test
    void aReceiptIsNotKeptWithoutTheEffect() {
        receipts();
        var other = open(database.endpoint(), new SqlSettings(MariaDbStandIn.STATEMENT, null, database.database() + ".receipts"));
        var request = request();
        database.will(StandIn.Behaviour.REFUSE_FOR_NOW);
        failure(other.deliver(request));
        database.will(StandIn.Behaviour.ACCEPT);
        assertThat(result(other.deliver(request)).answer()).isEqualTo("1 row");
        result(other.close());
    }

    private void receipts() {
        database.execute("CREATE TABLE " + database.database()
                + ".receipts (delivery_id char(36) PRIMARY KEY, delivered_at datetime(6) NOT NULL) ENGINE = InnoDB");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`INSERT INTO nowhere VALUES (:subject)` | | /options/statements/1 | nowhere' doesn't exist (error 1146, SQLSTATE 42S02)",
        "`UPDATE policy_record SET nothing = 1`  | | /options/statements/1 | Unknown column 'nothing' in ",
        "`INSERT policy_record`                  | | /options/statements/1 | You have an error in your SQL syntax",
        "`SELECT 1`   | nowhere                    | /options/receipts     | nowhere' doesn't exist",
        "`SELECT 1`   | unguarded                  | /options/receipts     | a unique index on delivery_id alone",
        "`SELECT 1`   | myisam                     | /options/receipts     | must know transactions",
    })
    void refusesWhatTheDatabaseRefuses(String second, String receipts, String pointer, String words) {
        database.execute("CREATE TABLE " + database.database() + ".unguarded (delivery_id char(36), delivered_at datetime)");
        database.execute("CREATE TABLE " + database.database()
                + ".myisam (delivery_id char(36) PRIMARY KEY, delivered_at datetime) ENGINE = MyISAM");
        var wrong = open(database.endpoint(), new SqlSettings(null, List.of(MariaDbStandIn.STATEMENT, second), receipts));
        assertThat(catchThrowable(() -> result(wrong.verify()))).isInstanceOfSatisfying(InvalidSettingsException.class,
                refused -> assertThat(refused.pointer()).isEqualTo(pointer)).hasMessageContaining(words);
        result(wrong.close());
    }

    @Test
    void refusesADatabaseOrALoginThatIsNotThere() {
        var elsewhere = open(database.endpoint() + "_not");
        assertThat(catchThrowable(() -> result(elsewhere.verify()))).isInstanceOf(InvalidSettingsException.class);
        result(elsewhere.close());
        var stranger = new SqlConnector(vertx, egress()).open(Deliveries.target(database.endpoint(), Map.of(),
                new Credentials.Basic("stranger", "wrong")), new SqlSettings(MariaDbStandIn.STATEMENT, null, null));
        assertThat(catchThrowable(() -> result(stranger.verify()))).isInstanceOfSatisfying(InvalidSettingsException.class,
                refused -> assertThat(refused.pointer()).isEqualTo("/auth"));
        result(stranger.close());
    }

    @Test
    void previewsWhatIsBound() {
        var other = open(database.endpoint(), new SqlSettings(null, List.of(MariaDbStandIn.STATEMENT, "SELECT :data.title"), "a.b"));
        assertThat(other.preview(request()).body().toString()).contains("INSERT INTO `a`.`b`", ":data.title=Ramps & doors",
                ":event.time=2026-03-01T12:00", "SELECT :data.title");
        result(other.close());
    }

    private static DeliveryRequest typed() {
        return Deliveries.request(Deliveries.event("policy-42", "application/json", DATA.getBytes(StandardCharsets.UTF_8), Map.of()));
    }
}
