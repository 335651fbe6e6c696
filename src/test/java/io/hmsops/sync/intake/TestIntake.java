package io.hmsops.sync.intake;

import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of the forms share. */
final class TestIntake {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    static final IntakeConfig CONFIG = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(IntakeConfig.class)
            .withDefaultValues(Map.of("sync.intake.max-batch", "3", "sync.intake.default-source", "urn:test"))
            .build().getConfigMapping(IntakeConfig.class);

    static final SimpleForm SIMPLE = new SimpleForm(CONFIG, CLOCK);
    static final CloudEventsForm CLOUD_EVENTS = new CloudEventsForm(CONFIG, CLOCK);

    private TestIntake() {
    }

    static ProblemException problem(ThrowingCallable call) {
        return Assertions.catchThrowableOfType(ProblemException.class, call);
    }

    /** The pointers of what is wrong, sorted, {@code []} for a problem without. */
    static List<String> pointers(ThrowingCallable call) {
        return problem(call).problem().errors().stream().map(Problem.Error::pointer).sorted().toList();
    }

    static Map<String, String> attributes(String... more) {
        var attributes = new java.util.LinkedHashMap<>(Map.of("specversion", "1.0", "id", "1", "source", "/s", "type", "t"));
        for (int i = 0; i < more.length; i += 2) {
            attributes.put(more[i], more[i + 1]);
        }
        return attributes;
    }
}
