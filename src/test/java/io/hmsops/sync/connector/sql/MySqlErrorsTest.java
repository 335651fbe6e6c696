package io.hmsops.sync.connector.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "1062, 23000, PERMANENT", // duplicate key
        "1048, 23000, PERMANENT", // column cannot be null
        "1452, 23000, PERMANENT", // foreign key
        "1366, 22007, PERMANENT", // incorrect integer value
        "1366, HY000, PERMANENT",
        "1292, 22007, PERMANENT", // incorrect datetime value
        "1264, 22003, PERMANENT", // out of range
        "1406, 22001, PERMANENT", // too long
        "4025, 23000, PERMANENT", // check constraint (MariaDB)
        "3819, HY000, PERMANENT", // check constraint (MySQL)
        "1644, 45000, PERMANENT", // signalled by a trigger
        "1064, 42000, PERMANENT", // syntax
        "1146, 42S02, PERMANENT", // no such table
        "1054, 42S22, PERMANENT", // no such column
        "1153, 08S01, PERMANENT", // packet too large
        "1205, HY000, PASSING", // lock wait time-out
        "1213, 40001, PASSING", // deadlock
        "1040, 08004, PASSING", // too many connections
        "1203, 42000, PASSING", // too many of this user
        "1226, 42000, PASSING", // resource limit
        "1021, HY000, PASSING", // disk full
        "1290, HY000, PASSING", // read-only
        "1615, HY000, PASSING", // to be prepared anew
        "1317, 70100, PASSING", // interrupted
        "1045, 28000, LOGIN",
        "1044, 42000, LOGIN",
        "1049, 42000, DATABASE",
        "1142, 42000, HINDERED", // no right
        "1053, 08S01, CUT", // shutting down
        "1927, 70100, CUT", // connection killed
        "0, , PASSING",
    })
    void mean(int code, String state, Fault fault) {
        assertThat(MySqlErrors.fault(code, state)).isEqualTo(fault);
    }
}
