package io.hmsops.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes {@code docs/configuration.md} from the mapping interfaces and their Javadoc. */
final class ConfigurationReference {

    static final Path FILE = Path.of("docs/configuration.md");

    private static final Path SOURCES = Path.of("src/main/java");
    private static final String HEAD = """
            # Configuration reference

            Generated from the Javadoc of the `@ConfigMapping` interfaces by `ConfigurationTest`; to write it anew:
            `mvn test -Dtest=ConfigurationTest -Dsync.docs.write`.

            Each key is also an environment variable, in upper case and with underscores: `sync.delivery.max-batch` is
            `SYNC_DELIVERY_MAX_BATCH`. Names of systems and secrets keep their case only in a file: `config/application.properties` in the
            working directory, or the one that `QUARKUS_CONFIG_LOCATIONS` names. Sizes are `512K`, `10M`, `1G`; durations are ISO 8601,
            `PT5S`. A wrong value stops the start and is named.

            What Quarkus does is configured with Quarkus' own keys: see the table in the [README](../README.md#configuration).
            """;

    private ConfigurationReference() {
    }

    /** The interfaces that say {@code @ConfigMapping}, by prefix. */
    static List<Class<?>> mappings() {
        try (var files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith("Config.java")).map(ConfigurationReference::type)
                    .filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                    .sorted(Comparator.comparing(type -> type.getAnnotation(ConfigMapping.class).prefix())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The keys of a mapping; {@code *} stands for a name, {@code [*]} for an index. Of lists the form with commas. */
    static Map<String, Property> keys(Class<?> mapping) {
        var keys = ConfigMappings.getProperties(ConfigClass.configClass(mapping));
        keys.keySet().removeIf(key -> key.endsWith("[*]"));
        return keys;
    }

    static String markdown() {
        var text = new StringBuilder(HEAD);
        for (var mapping : mappings()) {
            var source = read(SOURCES.resolve(mapping.getName().replace('.', '/') + ".java"));
            text.append("\n## ").append(mapping.getAnnotation(ConfigMapping.class).prefix()).append("\n\n")
                    .append(prose(javadoc(source, source.indexOf("interface " + mapping.getSimpleName())))).append("\n\n")
                    .append("| key | default | meaning |\n|---|---|---|\n");
            keys(mapping).entrySet().stream()
                    .sorted(Comparator.comparingInt(key -> position(source, key.getValue())))
                    .forEach(key -> text.append(row(key.getKey(), key.getValue(), javadoc(source, position(source, key.getValue())))));
        }
        return text.toString();
    }

    private static String row(String key, Property property, String javadoc) {
        return "| `" + key.replace("[*]", "[0]").replace("*", "<name>") + "` | "
                + (property.hasDefaultValue() ? "`" + property.getDefaultValue() + "`" : "–") + " | "
                + prose(javadoc).replaceAll("\\s+", " ").replace("|", "\\|") + " |\n";
    }

    private static int position(String source, Property property) {
        var method = property.getMethod();
        var type = source.indexOf("interface " + method.getDeclaringClass().getSimpleName() + " ");
        return source.indexOf(" " + method.getName() + "();", type);
    }

    /** The last Javadoc before this position. */
    private static String javadoc(String source, int position) {
        if (position < 0) {
            throw new IllegalStateException("not found in the source");
        }
        var begin = source.lastIndexOf("/**", position);
        return source.substring(begin + 3, source.indexOf("*/", begin)).replaceAll("(?m)^ *\\* ?", "").strip();
    }

    /** Javadoc as Markdown, as far as it is used here. */
    private static String prose(String javadoc) {
        var text = new StringBuilder();
        var rest = javadoc.replaceAll("<p>", "").replaceAll("</?pre>", "```");
        for (int at = rest.indexOf("{@code "); at >= 0; at = rest.indexOf("{@code ")) {
            var end = at + 1;
            for (int depth = 1; depth > 0; end++) {
                depth += rest.charAt(end) == '{' ? 1 : rest.charAt(end) == '}' ? -1 : 0;
            }
            text.append(rest, 0, at).append('`').append(rest, at + 7, end - 1).append('`');
            rest = rest.substring(end);
        }
        return text.append(rest).toString();
    }

    private static Class<?> type(Path file) {
        try {
            return Class.forName(SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
