package io.hmsops.sync.connector.sql;

import java.net.URI;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Against a MariaDB or MySQL that somebody else installed and started; its user may make databases and users. */
@EnabledIfSystemProperty(named = "partner.mariadb.url", matches = ".+")
class MariaDbServerTest extends MariaDbContract {

    @Override
    MariaDbStandIn standIn() {
        return new MariaDbStandIn(vertx, URI.create(System.getProperty("partner.mariadb.url")).getPort(),
                System.getProperty("partner.mariadb.username"), System.getProperty("partner.mariadb.password"));
    }
}
