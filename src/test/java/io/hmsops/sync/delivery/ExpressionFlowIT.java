package io.hmsops.sync.delivery;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program. */
@QuarkusIntegrationTest
class ExpressionFlowIT extends ExpressionFlowTest {
}
