package io.hmsops.sync.intake;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program. */
@QuarkusIntegrationTest
class SystemTestResourceIT extends SystemTestResourceTest {
}
