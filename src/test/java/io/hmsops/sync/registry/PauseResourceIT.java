package io.hmsops.sync.registry;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program. */
@QuarkusIntegrationTest
class PauseResourceIT extends PauseResourceTest {
}
