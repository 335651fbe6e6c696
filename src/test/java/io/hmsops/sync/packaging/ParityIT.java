package io.hmsops.sync.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.testing.Artifact;
import io.hmsops.sync.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The jar and the native binary answer the same to the same requests: each as {@code parity/answers.http} has it. Where the answers
 * were meant to change, {@code mvn verify -Dit.test=ParityIT -Dparity.record} writes them anew from the jar; look at the difference.
 */
class ParityIT {

    private static final Path FOLDER = Path.of("src/test/resources/parity");
    private static final Path ANSWERS = FOLDER.resolve("answers.http");

    private static final Map<String, Exchange> ANSWERED = new LinkedHashMap<>();

    @BeforeAll
    static void sendAll() throws IOException {
        var transcript = new StringBuilder();
        try (var partner = new PartnerOfStatuses();
                var program = new Program("parity" + System.nanoTime(), partner.trust()).start()) {
            var client = new ParityClient(program, partner);
            for (var request : Exchange.readAll(FOLDER.resolve("requests.http"))) {
                var answer = client.send(request);
                ANSWERED.put(answer.name(), answer);
                transcript.append(answer);
            }
        }
        var file = recording() ? ANSWERS : Artifact.TARGET.resolve("parity-answers.http");
        Files.writeString(file, transcript.toString().stripTrailing() + "\n");
    }

    private static boolean recording() {
        return System.getProperty("parity.record") != null && !Artifact.built().isNative();
    }

    @TestFactory
    Stream<DynamicTest> answers() {
        var expected = Exchange.readAll(ANSWERS);
        return expected.stream().map(answer -> DynamicTest.dynamicTest(answer.name(),
                () -> assertThat(String.valueOf(ANSWERED.get(answer.name()))).isEqualTo(answer.toString())));
    }

    @Test
    void everyRequestHasAnAnswer() {
        assertThat(new ArrayList<>(ANSWERED.keySet())).isEqualTo(names(Exchange.readAll(ANSWERS)));
    }

    private static List<String> names(List<Exchange> exchanges) {
        return exchanges.stream().map(Exchange::name).toList();
    }
}
