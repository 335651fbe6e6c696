package io.hmsops.sync.intake;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged program. */
@QuarkusIntegrationTest
class BadConnectionIT extends BadConnectionTest {

    @Override
    void nothingIsStaged() {
        // its database is out of sight
    }
}
