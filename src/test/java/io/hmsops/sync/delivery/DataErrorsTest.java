package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "22021, true, false",  // a character that is not in the repertoire
        "23505, true, false",  // unique violation
        "54000, true, false",  // an index row too large
        "25006, false, false", // read only: a failover
        "25P03, false, false", // idle in transaction for too long
        "28P01, false, false", // wrong password
        "57P01, false, false", // shutting down
        "08006, false, false",
        "40P01, false, true",  // deadlock
        "40001, false, true",
    })
    void tellsTheDatasFaultFromTheDatabases(String state, boolean data, boolean collision) {
        var failure = new PgException("said the database", "ERROR", state, null);
        assertThat(DataErrors.isOne(failure)).isEqualTo(data);
        assertThat(DataErrors.isCollision(failure)).isEqualTo(collision);
    }

    @Test
    void otherFailuresAreNeither() {
        assertThat(DataErrors.isOne(new IOException("reset"))).isFalse();
        assertThat(DataErrors.isCollision(new IOException("reset"))).isFalse();
    }
}
