package io.hmsops.sync.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.delivery.LivingReplica;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the database writes of changed deliveries, whoever changes them. */
class OutcomeRowsTest extends EmptyOutbox {

    private final OutboxTask task = new OutboxTask(database.pool(), new LivingReplica(database.pool()).replica(), LivingReplica.CONFIG);

    private static UUID delivery(String state, int attempts) {
        return sql("""
                insert into delivery (id, event_id, system_id, subject, seq, state, attempts, status, code, error)
                select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 's', coalesce(max(seq), 0) + 1, $1, $2, 503, 'refused', 'no'
                from delivery returning id""", state, attempts).get(0).getUUID(0);
    }

    private static List<String> told() {
        return sql("select kind, attempt, status, code, error, next_attempt_at is not null as again from outcome order by seq").stream()
                .map(row -> row.getString(0) + " " + row.getInteger(1) + (row.getInteger(2) == null ? "" : " " + row.getInteger(2))
                        + (row.getString(3) == null ? "" : " " + row.getString(3)) + (row.getString(4) == null ? "" : " " + row.getString(4))
                        + (row.getBoolean(5) ? " again" : "")).toList();
    }

    @Test
    void eachKindIsWrittenOnce() {
        var id = delivery("delivering", 0);
        sql("update delivery set state = 'pending', owner = null, due_at = now() + interval '1 hour' where id = $1", id); // breaker open
        sql("update delivery set due_at = now(), blocked = true where id = $1", id);
        sql("update delivery set state = 'delivering' where id = $1", id);
        assertThat(told()).isEmpty();
        sql("update delivery set state = 'pending', attempts = 1 where id = $1", id);
        sql("update delivery set state = 'dead', attempts = 2, status = 422 where id = $1", id);
        sql("update delivery set settled_at = now() where id = $1", id);
        sql("update delivery set state = 'pending', schedule_start = 2 where id = $1", id);
        sql("update delivery set state = 'delivered', attempts = 3, status = 201, code = null, error = null where id = $1", id);
        assertThat(told()).containsExactly("failed 1 503 refused no again", "failed 2 422 refused no", "dead 2 422 refused no",
                "delivered 3 201");
        assertThat(sql("select distinct delivery_id from outcome").get(0).getUUID(0)).isEqualTo(id);
    }

    @Test
    void whatNobodySentIsToldWithoutTheErrorOfAnEarlierAttempt() {
        delivery("superseded", 0);
        sql("update delivery set state = 'cancelled' where id = $1", delivery("pending", 3));
        sql("update delivery set state = 'superseded', attempts = 2 where id = $1", delivery("delivering", 1));
        sql("update delivery set state = 'superseded' where id = $1", delivery("dead", 4));
        assertThat(told()).containsExactly("superseded 0", "cancelled 3", "failed 2 503 refused no", "superseded 2",
                "dead 4 503 refused no", "superseded 4");
    }

    @Test
    void oneStatementWritesInTheOrderOfTheEventsAndOfTime() {
        for (int i = 0; i < 500; i++) {
            delivery("delivering", 0);
        }
        sql("""
                with one as (update delivery set state = 'dead', attempts = 1 where seq % 3 = 0 returning 1),
                  two as (update delivery set state = 'delivered', attempts = 1 where seq % 3 = 1 returning 1)
                update delivery set state = 'superseded' where seq % 3 = 2""");
        var order = sql("select d.seq, o.kind from outcome o join delivery d on d.id = o.delivery_id order by o.seq");
        assertThat(order).hasSize(500 + 166);
        assertThat(order.stream().map(row -> row.getLong(0)).toList()).isSorted();
        assertThat(order.subList(0, 6).stream().map(row -> row.getLong(0) + row.getString(1)).toList())
                .containsExactly("1delivered", "2superseded", "3failed", "3dead", "4delivered", "5superseded");
        assertThat(sql("select happened_at from outcome order by seq").stream().map(row -> row.getOffsetDateTime(0)).toList()).isSorted();
    }

    @Test
    void whatIsRolledBackIsNotTold() {
        var id = delivery("delivering", 0);
        database.pool().withTransaction(connection -> connection.preparedQuery("update delivery set state = 'dead' where id = $1")
                .execute(Tuple.of(id)).chain(() -> connection.query("select 1/0").execute()))
                .onFailure().recoverWithNull().await().atMost(SOON);
        assertThat(told()).isEmpty();
    }

    /** By the statement in docs/operations.md. */
    @Test
    void whatWasRefusedCanBePutBackUnderItsOldId() throws IOException {
        delivery("superseded", 0);
        delivery("dead", 3);
        var all = told();
        var seqs = sql("select seq from outcome order by seq").stream().map(row -> row.getLong(0)).toList();
        var outbox = new Outbox(database.pool(), new LivingReplica(database.pool()).replica());
        outbox.refused(Map.of(seqs.get(0), "too large", seqs.get(1), "rejected")).await().atMost(SOON);
        assertThat(told()).isEmpty();
        assertThat(sql("select refusal from outcome_refused order by seq").stream().map(row -> row.getString(0)).toList())
                .containsExactly("too large", "rejected");
        var documented = Pattern.compile("(?s)```sql\n(with back.*?);\n```").matcher(Files.readString(Path.of("docs/operations.md")));
        assertThat(documented.find()).isTrue();
        sql(documented.group(1));
        assertThat(told()).isEqualTo(all);
        assertThat(sql("select seq from outcome order by seq").stream().map(row -> row.getLong(0)).toList()).isEqualTo(seqs);
        assertThat(sql("select 1 from outcome_refused")).isEmpty();
    }

    @Test
    void nothingIsWrittenWhereNobodyWantsIt() {
        sql("update outcome_sender set wanted = false");
        delivery("superseded", 0);
        sql("update delivery set state = 'dead', attempts = 1 where id = $1", delivery("delivering", 0));
        assertThat(told()).isEmpty();
        task.want().await().atMost(SOON);
        sql("update delivery set state = 'dead', attempts = 1 where id = $1", delivery("delivering", 0));
        assertThat(told()).hasSize(2);
    }

    @Test
    void areNotWrittenAnyMoreOnceNobodyHasWantedThemForAWhileAndNobodyAliveTellsThem() {
        var hour = Duration.ofHours(1);
        assertThat(task.wantNoMore(hour).await().atMost(SOON)).isFalse();
        sql("update outcome_sender set wanted_at = now() - interval '61 minutes', holder = $1", UUID.randomUUID());
        sql("insert into replica (id) select holder from outcome_sender");
        assertThat(task.wantNoMore(hour).await().atMost(SOON)).isFalse();
        sql("update replica set heartbeat_at = now() - interval '11 seconds'");
        assertThat(task.wantNoMore(hour).await().atMost(SOON)).isTrue();
        assertThat(task.wantNoMore(hour).await().atMost(SOON)).isFalse();
        delivery("superseded", 0);
        assertThat(told()).isEmpty();
    }
}
