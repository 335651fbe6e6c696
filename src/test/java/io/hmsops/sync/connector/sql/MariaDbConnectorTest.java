package io.hmsops.sync.connector.sql;

/** Against the embedded MariaDB. */
class MariaDbConnectorTest extends MariaDbContract {

    @Override
    MariaDbStandIn standIn() {
        return new MariaDbStandIn(vertx, TestMariaDb.PORT, TestMariaDb.USER, TestMariaDb.PASSWORD);
    }
}
