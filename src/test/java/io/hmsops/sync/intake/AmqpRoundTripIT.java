package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;

import io.hmsops.sync.dev.EmbeddedBroker;
import io.hmsops.sync.testing.Program;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

/** The packaged program with the embedded broker, where the client is installed (Debian: python3-qpid-proton). */
@EnabledIf("isClientThere")
class AmqpRoundTripIT extends AmqpRoundTrip {

    private static EmbeddedBroker broker;
    private static Program program;

    @BeforeAll
    static void startBoth() {
        broker = EmbeddedBroker.temporary();
        var settings = new HashMap<>(Program.QUICK);
        settings.putAll(Map.of("sync.amqp.enabled", "true", "amqp-port", Integer.toString(broker.port())));
        program = new Program("amqproundtrip", settings).start();
    }

    @AfterAll
    static void endBoth() {
        program.close();
        broker.close();
    }

    @Override
    String broker() {
        return "amqp://localhost:" + broker.port();
    }

    @Override
    String address(String queue) {
        return queue;
    }

    @Override
    RequestSpecification asking() {
        return given().port(program.port());
    }
}
