package io.hmsops.sync.connector.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.StandIn;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several statements and receipts, in PostgreSQL. */
class PostgresTransactionTest {

    private static final String SECOND = "INSERT INTO second (v) VALUES (:data.version)";

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseStandIn database = new DatabaseStandIn();
    private Partner partner;

    @AfterEach
    void stop() {
        if (partner != null) {
            await(partner.close());
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void open(List<String> statements, String receipts) {
        var target = Deliveries.target(database.endpoint(), Map.of(), new Credentials.Basic("partner", Deliveries.SECRET));
        partner = new SqlConnector(vertx, new Egress(vertx, List.of("127.0.0.0/8", "::1")))
                .open(target, new SqlSettings(null, statements, receipts));
    }

    private void table(String definition) {
        database.execute("CREATE TABLE " + definition + "; GRANT ALL ON ALL TABLES IN SCHEMA public TO partner");
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    @Test
    void severalStatementsAreOneTransaction() {
        table("second (v int NOT NULL)");
        open(List.of(DatabaseStandIn.STATEMENT, SECOND, "UPDATE second SET v = v + 1"), null);
        await(partner.verify());
        assertThat(await(partner.deliver(Deliveries.request()))).isEqualTo(new DeliveryReceipt(null, "1 row, 1 row, 1 row"));
        assertThat(database.query("SELECT v FROM second")).containsExactly("8");
        var withoutVersion = Deliveries.request(Deliveries.event("policy-1", "application/json", "{}".getBytes(StandardCharsets.UTF_8), Map.of()));
        assertThatThrownBy(() -> await(partner.deliver(withoutVersion))).isInstanceOf(PermanentDeliveryException.class);
        assertThat(database.taken()).hasSize(1);
        assertThat(await(partner.deliver(Deliveries.request())).answer()).isEqualTo("1 row, 1 row, 2 rows");
    }

    @Test
    void aReceiptMakesTheEffectHappenOnce() {
        table("receipts (delivery_id uuid PRIMARY KEY, delivered_at timestamptz NOT NULL)");
        open(List.of(DatabaseStandIn.STATEMENT), "receipts");
        await(partner.verify());
        var first = Deliveries.request();
        assertThat(await(partner.deliver(first)).answer()).isEqualTo("1 row");
        assertThat(await(partner.deliver(Deliveries.again(first))).answer()).isEqualTo("already there");
        var second = Deliveries.request();
        var answers = IntStream.range(0, 6).mapToObj(i -> partner.deliver(second).subscribeAsCompletionStage()).toList().stream()
                .map(CompletableFuture::join).map(DeliveryReceipt::answer).toList();
        assertThat(answers).containsOnlyOnce("1 row").contains("already there");
        assertThat(database.taken()).containsExactly(first.deliveryId().toString(), second.deliveryId().toString());
        assertThat(database.query("SELECT delivery_id FROM receipts")).hasSize(2);
    }

    @Test
    void aReceiptIsNotKeptWithoutTheEffect() {
        table("receipts (delivery_id uuid PRIMARY KEY, delivered_at timestamptz NOT NULL)");
        open(List.of(DatabaseStandIn.STATEMENT), "public.receipts");
        var request = Deliveries.request();
        database.will(StandIn.Behaviour.REFUSE_FOR_NOW);
        assertThatThrownBy(() -> await(partner.deliver(request))).isInstanceOf(TransientDeliveryException.class);
        database.will(StandIn.Behaviour.CUT_THE_CONNECTION);
        assertThatThrownBy(() -> await(partner.deliver(request))).isInstanceOf(TransientDeliveryException.class);
        assertThat(database.query("SELECT delivery_id FROM receipts")).isEmpty();
        database.will(StandIn.Behaviour.ACCEPT);
        assertThat(await(partner.deliver(request)).answer()).isEqualTo("1 row");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "INSERT INTO nowhere VALUES (:subject) |         | /options/statements/1 | relation \"nowhere\" does not exist",
        "UPDATE policy_record SET nothing = 1  |         | /options/statements/1 | column \"nothing\"",
        "SELECT 1                              | nowhere | /options/receipts     | relation \"nowhere\" does not exist",
        "SELECT 1                              | behaviour | /options/receipts   | column",
    })
    void refusesWhatTheDatabaseRefuses(String second, String receipts, String pointer, String words) {
        open(List.of(DatabaseStandIn.STATEMENT, second), receipts);
        assertThatThrownBy(() -> await(partner.verify())).isInstanceOfSatisfying(InvalidSettingsException.class,
                refused -> assertThat(refused.pointer()).isEqualTo(pointer)).hasMessageContaining(words);
    }
}
