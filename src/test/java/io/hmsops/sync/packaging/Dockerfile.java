package io.hmsops.sync.packaging;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The instructions of a single-stage Dockerfile, in order. */
record Dockerfile(List<Instruction> instructions) {

    static final Path FOLDER = Path.of("src/main/docker");

    record Instruction(String word, String arguments) {
    }

    /** @param from paths and globs below the build's context; {@code to} an absolute path in the image */
    record Copy(List<String> from, String to) {
    }

    static Stream<Path> all() {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().startsWith("Dockerfile.")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Dockerfile read(Path file) {
        try {
            var text = String.join("\n", Files.readAllLines(file).stream().filter(line -> !line.startsWith("#")).toList());
            return new Dockerfile(text.replace("\\\n", " ").lines().map(String::strip).filter(line -> !line.isEmpty())
                    .map(line -> line.split("\\s+", 2))
                    .map(words -> new Instruction(words[0].toUpperCase(Locale.ROOT), words[1])).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> all(String word) {
        return instructions.stream().filter(instruction -> instruction.word.equals(word)).map(Instruction::arguments).toList();
    }

    /** The one that counts. */
    String last(String word) {
        var all = all(word);
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    List<Copy> copies() {
        return all("COPY").stream().map(arguments -> {
            var paths = new ArrayList<>(Arrays.stream(arguments.split("\\s+")).filter(word -> !word.startsWith("--")).toList());
            return new Copy(paths, absolute(paths.remove(paths.size() - 1)));
        }).toList();
    }

    /** In exec form; anything else fails. */
    List<String> entrypoint() {
        return new JsonArray(last("ENTRYPOINT")).stream().map(String.class::cast).toList();
    }

    /** A path as the program in the image sees it, which starts in the {@code WORKDIR}. */
    String absolute(String path) {
        var directory = last("WORKDIR");
        var folder = path.endsWith("/") ? "/" : "";
        return Path.of(directory == null ? "/" : directory).resolve(path).normalize() + folder;
    }
}
