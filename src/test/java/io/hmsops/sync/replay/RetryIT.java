package io.hmsops.sync.replay;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program. */
@QuarkusIntegrationTest
class RetryIT extends RetryTest {
}
