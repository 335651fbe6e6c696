package io.hmsops.sync;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program: what a native one lacks of libraries shows here. */
@QuarkusIntegrationTest
class FiveConnectorsIT extends FiveConnectorsTest {
}
