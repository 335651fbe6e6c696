package io.hmsops.sync.connector.amqp;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program. */
@QuarkusIntegrationTest
class AmqpFlowIT extends AmqpFlowTest {
}
