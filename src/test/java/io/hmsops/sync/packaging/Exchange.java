package io.hmsops.sync.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request, or the answer to it, in a text file of many: {@code ### name}, first line, headers, an empty line, the body.
 *
 * @param name what it is about
 * @param line method and path, or the status
 */
record Exchange(String name, String line, Map<String, String> headers, String body) {

    /** What is before the first name is a comment. */
    static List<Exchange> readAll(Path file) {
        try {
            var blocks = Files.readString(file).split("(?m)^### ");
            return Arrays.stream(blocks).skip(1).map(Exchange::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Exchange parse(String block) {
        var parts = block.stripTrailing().split("\n\n", 2);
        var lines = parts[0].lines().toList();
        var headers = new LinkedHashMap<String, String>();
        lines.stream().skip(2).map(line -> line.split(": ?", 2)).forEach(header -> headers.put(header[0], header[1]));
        return new Exchange(lines.get(0), lines.get(1), headers, parts.length == 1 ? "" : parts[1]);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("### ").append(name).append('\n').append(line).append('\n');
        headers.forEach((header, value) -> text.append(header).append(": ").append(value).append('\n'));
        return text.append(body.isEmpty() ? "" : "\n" + body.stripTrailing() + "\n").append('\n').toString();
    }
}
