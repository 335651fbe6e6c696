package io.hmsops.sync;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shape of the house: which package knows which, what packages are called, how long a file may be. */
class PackageGraphTest {

    private static final String ROOT = "io.hmsops.sync.";

    /** The law: a package, and those that it may know. Each {@code package-info.java} says the same; an arrow that nobody needs goes. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("event", Set.of()),
            Map.entry("expression", Set.of("event")),
            Map.entry("database", Set.of()),
            Map.entry("web", Set.of()),
            Map.entry("resilience", Set.of()),
            Map.entry("egress", Set.of()),
            Map.entry("secrets", Set.of()),
            Map.entry("connector", Set.of("egress", "event")),
            Map.entry("connector.http", Set.of("connector", "egress", "event")),
            Map.entry("connector.document", Set.of("connector", "connector.http", "event")),
            Map.entry("amqp", Set.of("connector")),
            Map.entry("connector.amqp", Set.of("amqp", "connector", "egress", "event")),
            Map.entry("connector.sql", Set.of("connector", "egress", "event")),
            Map.entry("connector.calendar", Set.of("connector", "connector.http", "event")),
            Map.entry("registry", Set.of("connector", "database", "event", "expression", "resilience", "secrets", "web")),
            Map.entry("delivery", Set.of("connector", "database", "event", "expression", "registry", "resilience", "web")),
            Map.entry("replay", Set.of("database", "registry", "delivery", "web")),
            Map.entry("intake", Set.of("amqp", "event", "delivery", "registry", "connector", "egress", "web")),
            Map.entry("outcome", Set.of("amqp", "connector", "database", "delivery")),
            Map.entry("ops", Set.of("amqp", "delivery")),
            Map.entry("dev", Set.of()));

    private static final Set<String> NO_ROOMS = Set.of("util", "utils", "common", "impl", "dto", "handler", "manager", "misc", "helper");
    private static final int MOST_LINES = 300;
    private static final Pattern ALLOWED = Pattern.compile("Allowed arrows: (.*?)(?:\\.\\s|:|\\*/)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\{@code ([a-z.]+)}");

    private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.hmsops.sync");

    @Test
    void packages_know_exactly_whom_they_may() {
        var drawn = new TreeMap<String, TreeSet<String>>();
        var against = new TreeSet<String>();
        for (var type : CLASSES) {
            var from = name(type.getPackageName());
            drawn.computeIfAbsent(from, name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                var to = name(dependency.getTargetClass().getBaseComponentType().getPackageName());
                if (to != null && !to.equals(from) && drawn.get(from).add(to) && !ARROWS.getOrDefault(from, Set.of()).contains(to)) {
                    against.add(from + " -> " + to + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(against).as("arrows that are not allowed").isEmpty();
        assertThat(drawn).as("packages with the arrows that are drawn; the table allows others").isEqualTo(sorted(ARROWS));
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> every_package_says_what_it_is_for_and_whom_it_may_know() throws IOException {
        return packages().stream().map(directory -> DynamicTest.dynamicTest(directory.toString(), () -> {
            var info = directory.resolve("package-info.java");
            assertThat(info).exists();
            var name = name(Path.of("").toAbsolutePath().relativize(directory.toAbsolutePath()).toString()
                    .replaceAll("src/(main|dev)/java/", "").replace('/', '.'));
            var text = Files.readString(info).replaceAll("\\n \\*", " ");
            assertThat(text).as("the package's role").matches(Pattern.compile("(?s).*/\\*\\*\\s+\\S.{30,}"));
            var allowed = ALLOWED.matcher(text);
            assertThat(allowed.find()).as("'Allowed arrows: …'").isTrue();
            var said = NAME.matcher(allowed.group(1)).results().map(found -> found.group(1)).toList();
            assertThat(said).as("the arrows in the Javadoc")
                    .containsExactlyInAnyOrderElementsOf(ARROWS.getOrDefault(name, Set.of("(not in the table)")));
        }));
    }

    @Test
    void packages_are_called_by_what_they_are_about() throws IOException {
        assertThat(packages()).allSatisfy(directory -> assertThat(NO_ROOMS).doesNotContain(directory.getFileName().toString()));
    }

    @Test
    void files_are_short() throws IOException {
        assertThat(sources("src/main/java", "src/dev/java", "src/test/java")).isNotEmpty().allSatisfy(file ->
                assertThat(Files.readAllLines(file).size()).as("lines of %s", file).isLessThanOrEqualTo(MOST_LINES));
    }

    private static List<Path> packages() throws IOException {
        return sources("src/main/java", "src/dev/java").stream().map(Path::getParent).distinct().toList();
    }

    private static List<Path> sources(String... roots) throws IOException {
        var files = new TreeSet<Path>();
        for (var root : roots) {
            try (var found = Files.walk(Path.of(root))) {
                found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return List.copyOf(files);
    }

    /** The name in the table, or {@code null} for what is not ours. */
    private static String name(String packageName) {
        return packageName.startsWith(ROOT) ? packageName.substring(ROOT.length()) : null;
    }

    private static TreeMap<String, TreeSet<String>> sorted(Map<String, Set<String>> arrows) {
        var sorted = new TreeMap<String, TreeSet<String>>();
        arrows.forEach((from, to) -> sorted.put(from, new TreeSet<>(to)));
        return sorted;
    }
}
