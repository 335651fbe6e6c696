package io.hmsops.sync;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged program. */
@QuarkusIntegrationTest
class HealthIT extends HealthTest {
}
