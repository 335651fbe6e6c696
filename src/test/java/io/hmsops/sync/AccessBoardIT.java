package io.hmsops.sync;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program. */
@QuarkusIntegrationTest
class AccessBoardIT extends AccessBoardTest {
}
