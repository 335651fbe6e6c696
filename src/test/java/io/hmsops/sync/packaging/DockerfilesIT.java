package io.hmsops.sync.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hmsops.sync.testing.Artifact;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No container engine is needed to know that the images hold what the build makes, and start what the integration tests start. */
class DockerfilesIT {

    static Stream<Path> files() {
        return Dockerfile.all();
    }

    @Test
    void thereIsOneForEachProgram() {
        assertThat(files()).extracting(file -> file.getFileName().toString())
                .containsExactly("Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro");
    }

    @ParameterizedTest
    @MethodSource("files")
    void runsAsSomeoneWithoutRights(Path file) {
        assertThat(Dockerfile.read(file).last("USER")).matches("[1-9][0-9]*");
    }

    @ParameterizedTest
    @MethodSource("files")
    void listensWhereItSays(Path file) {
        var dockerfile = Dockerfile.read(file);
        assertThat(dockerfile.last("EXPOSE")).isEqualTo("8080");
        assertThat(dockerfile.entrypoint()).contains("-Dquarkus.http.host=0.0.0.0");
    }

    @ParameterizedTest
    @MethodSource("files")
    void needsNoShell(Path file) {
        var dockerfile = Dockerfile.read(file);
        assertThat(dockerfile.all("RUN")).isEmpty();
        assertThat(dockerfile.entrypoint().get(0)).doesNotEndWith("sh");
        assertThat(dockerfile.last("CMD")).isNull();
    }

    @ParameterizedTest
    @MethodSource("files")
    void copiesWhatTheBuildMakes(Path file) throws IOException {
        assumeThat(isNative(file)).isEqualTo(Artifact.built().isNative());
        for (var copy : Dockerfile.read(file).copies()) {
            for (var from : copy.from()) {
                assertThat(matching(from)).as(from).isNotEmpty().allMatch(DockerfilesIT::isInTheContext);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void startsWhatTheIntegrationTestsStart(Path file) throws IOException {
        var artifact = Artifact.built();
        assumeThat(isNative(file)).isEqualTo(artifact.isNative());
        var dockerfile = Dockerfile.read(file);
        var entrypoint = dockerfile.entrypoint();
        var started = entrypoint.get(0);
        if (!artifact.isNative()) {
            assertThat(started).isEqualTo("java");
            started = entrypoint.get(entrypoint.indexOf("-jar") + 1);
        }
        assertThat(sourceOf(dockerfile, dockerfile.absolute(started))).isEqualTo(artifact.file());
    }

    private static boolean isNative(Path dockerfile) {
        return dockerfile.toString().contains("native");
    }

    /** Where the file at {@code path} of the image came from. */
    private static Path sourceOf(Dockerfile dockerfile, String path) throws IOException {
        for (var copy : dockerfile.copies()) {
            for (var from : copy.from()) {
                for (var source : matching(from)) {
                    var target = copy.to().endsWith("/") ? copy.to() + source.getFileName() : copy.to();
                    if (target.equals(path)) {
                        return source;
                    }
                }
            }
        }
        throw new AssertionError("nothing is copied to " + path);
    }

    private static List<Path> matching(String glob) throws IOException {
        var pattern = Path.of(glob);
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.getFileName());
        if (!Files.isDirectory(pattern.getParent())) {
            return List.of();
        }
        try (var files = Files.list(pattern.getParent())) {
            return files.filter(file -> matcher.matches(file.getFileName())).toList();
        }
    }

    /** {@code .dockerignore}: nothing but what is listed with an exclamation mark. */
    private static boolean isInTheContext(Path path) {
        try (var lines = Files.lines(Path.of(".dockerignore"))) {
            return lines.filter(line -> line.startsWith("!"))
                    .map(line -> FileSystems.getDefault().getPathMatcher("glob:" + line.substring(1)))
                    .anyMatch(matcher -> matcher.matches(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
