package io.hmsops.sync.intake;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The service with a broker that somebody else made and installed: {@code partner.amqp.url}, {@code .username}, {@code .password} and
 * {@code .queues}, which queues' names follow to make an address; {@code .ci/partners} starts a RabbitMQ, with queues of the usual names.
 */
@QuarkusTest
@TestProfile(AmqpRoundTripServerTest.WithTheServer.class)
@EnabledIfSystemProperty(named = "partner.amqp.url", matches = ".+")
class AmqpRoundTripServerTest extends AmqpRoundTrip {

    private static final URI URL = URI.create(System.getProperty("partner.amqp.url", "amqp://localhost:5672"));
    private static final String QUEUES = System.getProperty("partner.amqp.queues");
    private static final String USERNAME = System.getProperty("partner.amqp.username");
    private static final String PASSWORD = System.getProperty("partner.amqp.password");

    @Override
    String broker() {
        return "amqp://" + USERNAME + ":" + PASSWORD + "@" + URL.getAuthority();
    }

    @Override
    String address(String queue) {
        return QUEUES + queue;
    }

    /** Starts the application anew, with the server for its broker. */
    public static class WithTheServer implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Server.class));
        }
    }

    /** After {@link io.hmsops.sync.testing.Backends}, whose broker is not wanted. */
    public static class Server implements QuarkusTestResourceLifecycleManager {
        @Override
        public int order() {
            return 1;
        }

        @Override
        public Map<String, String> start() {
            return Map.of("amqp-host", URL.getHost(), "amqp-port", "" + URL.getPort(), "amqp-username", USERNAME, "amqp-password", PASSWORD,
                    "sync.amqp.address", QUEUES + "sync.events", "sync.amqp.rejected-address", QUEUES + "sync.events.rejected",
                    "sync.outcomes.address", QUEUES + "sync.outcomes");
        }

        @Override
        public void stop() {
            // it is not ours
        }
    }
}
