package io.hmsops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMapping.NamingStrategy;
import io.smallrye.config.ConfigMappingInterface;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of {@code sync.*}: its name, its default, that it is read, its range, and its line in the reference. */
class ConfigurationTest {

    /** @param byDefault {@code null} where it has none; @param other a value that is not the default */
    private record Key(String name, String byDefault, String other) {
    }

    private static final List<Key> KEYS = List.of(
            new Key("sync.amqp.enabled", "true", "false"),
            new Key("sync.amqp.required", "false", "true"),
            new Key("sync.amqp.address", "sync.events", "sync.in"),
            new Key("sync.amqp.rejected-address", "sync.events.rejected", "sync.out"),
            new Key("sync.amqp.window", "256", "33"),
            new Key("sync.amqp.max-memory", "128M", "35M"),
            new Key("sync.amqp.retry-delay", "PT5S", "PT34S"),
            new Key("sync.amqp.max-retry-delay", "PT1M", "PT36S"),
            new Key("sync.amqp.send-timeout", "PT30S", "PT37S"),
            new Key("sync.amqp.trusted-certificates", null, "/etc/sync/broker-ca.pem"),
            new Key("sync.amqp.client-certificate", null, "/etc/sync/broker.crt"),
            new Key("sync.amqp.client-key", null, "/etc/sync/broker.key"),
            new Key("sync.amqp.virtual-host", null, "vhost:sync"),
            new Key("sync.delivery.max-in-memory", "4096", "17"),
            new Key("sync.delivery.max-in-memory-per-system", "512", "18"),
            new Key("sync.delivery.max-memory", "32M", "19M"),
            new Key("sync.delivery.max-batch", "256", "20"),
            new Key("sync.delivery.max-queue", "4096", "21"),
            new Key("sync.delivery.max-queue-memory", "48M", "22M"),
            new Key("sync.delivery.commit-timeout", "PT10S", "PT23S"),
            new Key("sync.delivery.poll-interval", "PT5S", "PT2.4S"),
            new Key("sync.delivery.replica-timeout", "PT10S", "PT25S"),
            new Key("sync.delivery.drain-timeout", "PT15S", "PT26S"),
            new Key("sync.egress.allow", null, "10.0.0.0/8,docs.agency.internal"),
            new Key("sync.expression.timeout", "PT0.25S", "PT0.3S"),
            new Key("sync.expression.max-output", "1M", "2M"),
            new Key("sync.expression.max-memory", "48M", "49M"),
            new Key("sync.expression.max-queue", "1000", "1001"),
            new Key("sync.intake.max-body", "10M", "11M"),
            new Key("sync.intake.max-document", "256M", "12K"),
            new Key("sync.intake.max-memory", "64M", "14M"),
            new Key("sync.intake.max-batch", "1000", "13"),
            new Key("sync.intake.max-waits", "1000", "15"),
            new Key("sync.intake.max-fetches", "16", "35"),
            new Key("sync.intake.fetch-timeout", "PT30S", "PT36S"),
            new Key("sync.intake.default-source", "urn:hms-ops:sync", "urn:other"),
            new Key("sync.outcomes.enabled", "true", "false"),
            new Key("sync.outcomes.address", "sync.outcomes", "outcomes"),
            new Key("sync.outcomes.window", "256", "257"),
            new Key("sync.outcomes.retention", "P30D", "P7D"),
            new Key("sync.outcomes.source", "/hms-ops-sync", "https://sync.agency.example"),
            new Key("sync.retention", "P30D", "P31D"),
            new Key("sync.secrets.key", null, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="),
            new Key("sync.secrets.other-keys", null, "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="),
            new Key("sync.secrets.refs.*", null, "s3cret"),
            new Key("sync.systems.*.endpoint", null, "https://docs.example/api/upload"),
            new Key("sync.systems.*.connector", null, "document"),
            new Key("sync.systems.*.subscriptions[*].types", null, "policy_*,notice_published"),
            new Key("sync.systems.*.subscriptions[*].filter", null, "data.status = 'published'"),
            new Key("sync.systems.*.transform", null, "{ 'title': data.title }"),
            new Key("sync.systems.*.headers.*", null, "access-board"),
            new Key("sync.systems.*.auth.kind", null, "basic"),
            new Key("sync.systems.*.auth.username", null, "sync"),
            new Key("sync.systems.*.auth.password.secret-ref", null, "docs-password"),
            new Key("sync.systems.*.auth.token.secret-ref", null, "docs-token"),
            new Key("sync.systems.*.auth.in", null, "query"),
            new Key("sync.systems.*.auth.name", null, "X-API-Key"),
            new Key("sync.systems.*.auth.key.secret-ref", null, "docs-key"),
            new Key("sync.systems.*.auth.token-url", null, "https://id.example/token"),
            new Key("sync.systems.*.auth.client-id", null, "sync"),
            new Key("sync.systems.*.auth.client-secret.secret-ref", null, "docs-client"),
            new Key("sync.systems.*.auth.scope", null, "docs.write"),
            new Key("sync.systems.*.auth.audience", null, "https://docs.example"),
            new Key("sync.systems.*.auth.certificate", null, "PEM"),
            new Key("sync.systems.*.auth.private-key.secret-ref", null, "docs-key"),
            new Key("sync.systems.*.tls.trusted-certificates", null, "PEM"),
            new Key("sync.systems.*.signing.secret.secret-ref", null, "docs-signing"),
            new Key("sync.systems.*.signing.previous-secret.secret-ref", null, "docs-signing-old"),
            new Key("sync.systems.*.signing.previous-until", null, "2026-12-01T00:00:00Z"),
            new Key("sync.systems.*.delivery.timeout", null, "PT7S"),
            new Key("sync.systems.*.delivery.ordering", null, "none"),
            new Key("sync.systems.*.delivery.max-concurrency", null, "16"),
            new Key("sync.systems.*.delivery.rate-per-second", null, "2.5"),
            new Key("sync.systems.*.delivery.retry.schedule", null, "PT5S,PT5M"),
            new Key("sync.systems.*.delivery.statuses.delivered", null, "202,409"),
            new Key("sync.systems.*.delivery.statuses.dead", null, "404"),
            new Key("sync.systems.*.delivery.statuses.retry", null, "422"),
            new Key("sync.systems.*.delivery.statuses.pause", null, "401,410"),
            new Key("sync.systems.*.options.*", null, "PUT"));

    private static final Validator VALIDATOR = Validation.buildDefaultValidatorFactory().getValidator();

    private static SmallRyeConfig config(Map<String, String> values) {
        var builder = new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredConverters()
                .withValidator((BeanValidationConfigValidator) () -> VALIDATOR);
        ConfigurationReference.mappings().forEach(builder::withMapping);
        values.forEach(builder::withDefaultValue);
        return builder.build();
    }

    @Test
    void every_key_is_known_here() {
        var keys = new TreeSet<String>();
        ConfigurationReference.mappings().forEach(mapping -> keys.addAll(ConfigurationReference.keys(mapping).keySet()));
        assertThat(keys).isEqualTo(KEYS.stream().map(Key::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void every_default_is_as_promised() {
        assertThat(read(config(Map.of()))).isEqualTo(KEYS.stream().filter(key -> key.byDefault() != null)
                .collect(Collectors.toMap(Key::name, Key::byDefault, (a, b) -> b, TreeMap::new)));
    }

    @Test
    void every_key_is_read() {
        var given = KEYS.stream().collect(Collectors.toMap(key -> real(key.name()), Key::other, (a, b) -> b, TreeMap::new));
        assertThat(read(config(given))).isEqualTo(given);
        assertThat(KEYS).noneMatch(key -> key.other().equals(key.byDefault()));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', value = {
        "sync.delivery.max-in-memory            | 15      | at least 16",
        "sync.delivery.max-in-memory            | 100001  | at most 100000",
        "sync.delivery.max-in-memory-per-system | 0       | at least 1",
        "sync.delivery.max-in-memory-per-system | 100001  | at most 100000",
        "sync.delivery.max-batch                | 0       | at least 1",
        "sync.delivery.max-batch                | 5001    | at most 5000",
        "sync.delivery.max-queue                | 0       | at least 1",
        "sync.delivery.max-queue                | 100001  | at most 100000",
        "sync.delivery.commit-timeout           | PT0.09S | at least PT0.1S",
        "sync.delivery.commit-timeout           | PT6M    | at most PT5M",
        "sync.delivery.poll-interval            | PT0S    | at least PT0.1S",
        "sync.delivery.poll-interval            | PT6S    | at most PT5S",
        "sync.delivery.replica-timeout          | PT0.1S  | at least PT0.2S",
        "sync.delivery.replica-timeout          | PT10M   | at most PT5M",
        "sync.delivery.drain-timeout            | PT-1S   | at least PT0S",
        "sync.delivery.drain-timeout            | PT6M    | at most PT5M",
        "sync.retention                         | PT23H   | at least P1D",
        "sync.retention                         | PT87601H | at most P3650D",
        "sync.expression.timeout                | PT0S    | at least PT0.01S",
        "sync.expression.timeout                | PT6S    | at most PT5S",
        "sync.expression.max-queue              | 0       | at least 1",
        "sync.expression.max-queue              | 100001  | at most 100000",
        "sync.amqp.retry-delay                  | PT0.01S | at least PT0.1S",
        "sync.amqp.max-retry-delay              | PT2H    | at most PT1H",
        "sync.amqp.send-timeout                 | PT6M    | at most PT5M",
        "sync.amqp.window                       | 0       | at least 1",
        "sync.amqp.window                       | 1001    | at most 1000",
        "sync.outcomes.window                   | 0       | at least 1",
        "sync.outcomes.window                   | 1001    | at most 1000",
        "sync.outcomes.retention                | PT59M   | at least PT1H",
        "sync.outcomes.retention                | PT87601H | at most P3650D",
        "sync.outcomes.source                   | urn:ü   | a URI reference in ASCII",
        "sync.intake.max-batch                  | 0       | at least 1",
        "sync.intake.max-batch                  | 10001   | at most 10000",
        "sync.intake.max-waits                  | -1      | at least 0",
        "sync.intake.default-source             | urn:ü   | a URI reference in ASCII",
        "sync.intake.max-waits                  | 100001  | at most 100000",
    })
    void a_value_out_of_range_stops_the_start_with_its_name_and_what_would_be_right(String key, String value, String right) {
        assertThatThrownBy(() -> config(Map.of(key, value))).isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(key + " is " + value + "; it must be " + right);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "sync.delivery.max-in-memory, many",
        "sync.delivery.max-memory, 10 apples",
        "sync.delivery.poll-interval, soon",
        "sync.intake.max-body, -1",
    })
    void a_value_of_the_wrong_kind_stops_the_start_with_its_name(String key, String value) {
        assertThatThrownBy(() -> config(Map.of(key, value))).hasMessageContaining(key);
    }

    @Test
    void a_source_that_is_too_long_stops_the_start() {
        assertThatThrownBy(() -> config(Map.of("sync.intake.default-source", "x".repeat(1025))))
                .isInstanceOf(ConfigValidationException.class).hasMessageContaining("sync.intake.default-source");
    }

    /** {@code -Dsync.docs.write} writes it instead. */
    @Test
    void the_reference_says_what_the_code_says() throws Exception {
        var markdown = ConfigurationReference.markdown();
        if (System.getProperty("sync.docs.write") != null) {
            Files.writeString(ConfigurationReference.FILE, markdown);
        }
        assertThat(ConfigurationReference.FILE).as("written anew by: mvn test -Dtest=ConfigurationTest -Dsync.docs.write")
                .hasContent(markdown);
        assertThat(KEYS).filteredOn(key -> key.byDefault() != null)
                .allSatisfy(key -> assertThat(markdown).contains("| `" + key.name() + "` | `" + key.byDefault() + "` | "));
    }

    /** A key as an operator would write it. */
    private static String real(String key) {
        return key.replace("[*]", "[0]").replace("systems.*", "systems.DocRepo").replace("refs.*", "refs.docs-token")
                .replace("headers.*", "headers.X-Agency").replace("options.*", "options.method");
    }

    private static Map<String, String> read(SmallRyeConfig config) {
        var values = new TreeMap<String, String>();
        ConfigurationReference.mappings().forEach(mapping ->
                read(mapping.getAnnotation(ConfigMapping.class).prefix(), config.getConfigMapping(mapping), mapping, values));
        return values;
    }

    private static void read(String key, Object group, Class<?> type, Map<String, String> values) {
        for (var property : ConfigMappingInterface.getConfigurationInterface(type).getProperties()) {
            var name = property.isParentPropertyName() ? "" : "." + property.getPropertyName(NamingStrategy.KEBAB_CASE);
            value(key + name, call(property.getMethod(), group), values);
        }
    }

    private static void value(String key, Object value, Map<String, String> values) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> value(key, present, values));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, entry) -> value(key + "." + name, entry, values));
        } else if (value instanceof List<?> list && !list.isEmpty() && group(list.get(0)) != null) {
            for (int i = 0; i < list.size(); i++) {
                value(key + "[" + i + "]", list.get(i), values);
            }
        } else if (value instanceof List<?> list) {
            values.put(key, list.stream().map(Object::toString).collect(Collectors.joining(",")));
        } else if (group(value) != null) {
            read(key, value, group(value), values);
        } else {
            values.put(key, value instanceof MemorySize size ? text(size.asBigInteger())
                    : value instanceof Duration duration ? text(duration) : value.toString());
        }
    }

    /** The nested mapping interface that this is an instance of, or {@code null}. */
    private static Class<?> group(Object value) {
        var types = value.getClass().getInterfaces();
        return types.length > 0 && types[0].getName().startsWith("io.hmsops.sync.") ? types[0] : null;
    }

    /** Whole days as days. */
    private static String text(Duration duration) {
        return duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays())) ? "P" + duration.toDays() + "D"
                : duration.toString();
    }

    private static String text(BigInteger bytes) {
        var kilo = bytes.longValueExact() / 1024;
        return kilo % 1024 == 0 ? kilo / 1024 + "M" : kilo + "K";
    }

    private static Object call(Method method, Object target) {
        try {
            method.setAccessible(true);
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
