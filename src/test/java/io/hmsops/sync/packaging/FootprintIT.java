package io.hmsops.sync.packaging;

import io.hmsops.sync.testing.Artifact;
import io.hmsops.sync.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Measures and judges nothing, as a machine may be busy: {@code mvn verify -Dfootprint} prints what the jar, and the native binary where
 * there is one, take of time and memory, and leaves the table in {@code target/footprint.md}.
 */
@EnabledIfSystemProperty(named = "footprint", matches = ".*")
class FootprintIT {

    private static final int EVENTS = 20_000;
    private static final int STARTS = 5;

    @Test
    void measure() throws Exception {
        var table = new StringBuilder("| program | start to first event (best), ms | idle, MB | after ").append(EVENTS)
                .append(" events, MB | at most, MB | events/s | size, MB | build |\n|---|---|---|---|---|---|---|---|\n");
        for (var artifact : Artifact.all()) {
            table.append(measure(artifact)).append('\n');
        }
        Files.writeString(Artifact.TARGET.resolve("footprint.md"), table);
        System.out.println("\nfootprint, with " + System.getProperty("quarkus.test.arg-line") + "\n" + table);
    }

    private static String measure(Artifact artifact) throws Exception {
        var database = "footprint" + System.nanoTime();
        try (var partner = new PartnerOfStatuses()) {
            try (var migrating = new Program(artifact, database, Map.of()).start()) {
                EventLoad.register(migrating, "http://localhost:" + partner.port());
                migrating.stop();
            }
            var starts = LongStream.range(0, STARTS).map(i -> startToFirstEvent(artifact, database)).sorted().toArray();
            try (var program = new Program(artifact, database, Map.of()).start()) {
                EventLoad.firstAnswer(program.port());
                Thread.sleep(3_000); // whatever a start leaves behind settles
                var idle = memory(program).get("VmRSS");
                var perSecond = EventLoad.post(program, EVENTS);
                var after = memory(program);
                return "| %s | %d (%d) | %d | %d | %d | %d | %d | %s |".formatted(artifact.isNative() ? "native" : "jar",
                        starts[STARTS / 2], starts[0], idle, after.get("VmRSS"), after.get("VmHWM"), perSecond, size(artifact) >> 20,
                        build(artifact));
            }
        }
    }

    private static long startToFirstEvent(Artifact artifact, String database) {
        try (var program = new Program(artifact, database, Map.of())) {
            var began = System.nanoTime();
            program.launch();
            EventLoad.firstAnswer(program.port());
            var took = (System.nanoTime() - began) / 1_000_000;
            program.stop();
            return took;
        }
    }

    /** Resident memory in MB. */
    private static Map<String, Long> memory(Program program) throws IOException {
        var memory = new TreeMap<String, Long>();
        try (var lines = Files.lines(Path.of("/proc", Long.toString(program.pid()), "status"))) {
            lines.filter(line -> line.endsWith(" kB")).map(line -> line.split(":?\\s+"))
                    .forEach(words -> memory.put(words[0], Long.parseLong(words[1]) >> 10));
        }
        return memory;
    }

    private static long size(Artifact artifact) throws IOException {
        try (var files = Files.walk(artifact.isNative() ? artifact.file() : artifact.file().getParent())) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** What the image builder says of itself. */
    private static String build(Artifact artifact) throws IOException {
        if (!artifact.isNative()) {
            return "";
        }
        try (var files = Files.find(Artifact.TARGET, 2, (file, attributes) -> file.toString().endsWith("-build-output-stats.json"))) {
            var stats = files.max(Comparator.comparing(file -> file.toFile().lastModified()));
            return stats.isEmpty() ? "" : BuildStats.read(stats.get()).toString();
        }
    }
}
