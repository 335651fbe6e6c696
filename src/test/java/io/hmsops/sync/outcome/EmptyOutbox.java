package io.hmsops.sync.outcome;

import io.hmsops.sync.testing.MigratedDatabase;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** A database with nothing to tell yet, in which outcomes are wanted and nobody tells them. */
abstract class EmptyOutbox {

    static final Duration SOON = Duration.ofSeconds(30);
    static MigratedDatabase database;

    @BeforeAll
    static void open(TestInfo test) {
        database = new MigratedDatabase(test.getTestClass().orElseThrow().getSimpleName().toLowerCase(Locale.ROOT));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void begin() {
        for (var table : List.of("outcome", "outcome_refused", "delivery", "replica")) {
            sql("delete from " + table);
        }
        sql("update outcome_sender set wanted = true, holder = null, wanted_at = now()");
    }

    static List<Row> sql(String statement, Object... values) {
        return database.pool().preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON).stream().toList();
    }
}
