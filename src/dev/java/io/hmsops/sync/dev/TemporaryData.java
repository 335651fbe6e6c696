package io.hmsops.sync.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories under the system's temporary one. Data directories carry the pid of their JVM in their name, so that what a killed test
 * run left behind, a running PostgreSQL included, is cleared away by the next one.
 */
public final class TemporaryData {

    private static final String PREFIX = "data-";

    private TemporaryData() {
    }

    /** The same for every run and clone of this user. */
    static Path shared() {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "hms-ops-sync-" + System.getProperty("user.name"));
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty directory, the caller's to {@link #delete}. */
    public static Path newDirectory(String what) {
        deleteLeftovers();
        try {
            return Files.createTempDirectory(shared(), PREFIX + ProcessHandle.current().pid() + "-" + what + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // another run clears it away
        }
    }

    private static void deleteLeftovers() {
        try (Stream<Path> entries = Files.list(shared())) {
            List<Path> leftovers = entries.filter(TemporaryData::isLeftover).toList();
            leftovers.forEach(LeftoverPostmaster::stop);
            leftovers.forEach(TemporaryData::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLeftover(Path directory) {
        String name = directory.getFileName().toString();
        return name.startsWith(PREFIX) && ProcessHandle.of(Long.parseLong(name.split("-")[1])).isEmpty();
    }
}
