package io.hmsops.sync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What the build made and {@code @QuarkusIntegrationTest} starts.
 *
 * @param file below {@code target}
 */
public record Artifact(boolean isNative, Path file) {

    public static final Path TARGET = Path.of("target");

    /** That of the build that these tests belong to. */
    public static Artifact built() {
        var properties = new Properties();
        try (var in = Files.newInputStream(TARGET.resolve("quarkus-artifact.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("no package; run mvn verify", e);
        }
        return new Artifact(properties.getProperty("type").startsWith("native"), TARGET.resolve(properties.getProperty("path")));
    }

    /** The jar and the native binary, as far as they are there: the one of an earlier build stays beside that of this one. */
    public static List<Artifact> all() {
        var all = new ArrayList<Artifact>();
        var jar = TARGET.resolve("quarkus-app/quarkus-run.jar");
        if (Files.exists(jar)) {
            all.add(new Artifact(false, jar));
        }
        var built = built();
        if (built.isNative) {
            all.add(built);
        }
        return all;
    }

    /** Starts it; options of the virtual machine and {@code -Dkey=value} go before a jar, and after a binary. */
    public List<String> command(List<String> options) {
        var command = new ArrayList<String>();
        if (isNative) {
            command.add(file.toAbsolutePath().toString());
            command.addAll(options);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(List.of("-jar", file.toString()));
        }
        return command;
    }
}
