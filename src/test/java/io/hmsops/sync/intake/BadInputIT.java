package io.hmsops.sync.intake;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged program. */
@QuarkusIntegrationTest
class BadInputIT extends BadInputTest {
}
