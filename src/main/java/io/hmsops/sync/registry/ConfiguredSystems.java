package io.hmsops.sync.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hmsops.sync.registry.ExternalSystem.ManagedBy;
import io.hmsops.sync.registry.SystemsConfig.ConfiguredDelivery;
import io.hmsops.sync.registry.SystemsConfig.ConfiguredSystem;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny.StatelessSession;
import org.jboss.logging.Logger;

/**
 * Puts the systems of the configuration in place. Replicas that start at the same time take turns. A system of the API's of the same name
 * is taken over; one that the configuration no longer names is removed.
 */
@ApplicationScoped
class ConfiguredSystems {

    private static final Logger LOG = Logger.getLogger(ConfiguredSystems.class);

    @Inject
    SystemsConfig config;

    @Inject
    SystemRegistrations registrations;

    @Inject
    SystemStore store;

    /** @throws IllegalStateException naming the keys that are wrong */
    Uni<Void> putInPlace() {
        var declared = new TreeMap<String, SystemSettings>();
        config.systems().forEach((name, system) -> declared.put(name, check(name, system)));
        return oneByOne(declared.entrySet(), entry -> registrations.checkExpressions(entry.getValue())
                .onFailure(ProblemException.class).transform(refused -> wrong(entry.getKey(), (ProblemException) refused)))
                .chain(() -> store.changeInTurn(session -> putInPlace(session, declared)));
    }

    private Uni<Void> putInPlace(StatelessSession session, Map<String, SystemSettings> declared) {
        return store.all(session).chain(rows -> {
            var known = rows.stream().collect(Collectors.toMap(row -> row.name, Function.identity()));
            var removed = rows.stream().filter(row -> row.managedBy == ManagedBy.CONFIGURATION && !declared.containsKey(row.name)).toList();
            return oneByOne(declared.entrySet(), entry -> put(session, known.get(entry.getKey()), entry.getKey(), entry.getValue()))
                    .chain(() -> oneByOne(removed, row -> remove(session, row)));
        });
    }

    private Uni<?> put(StatelessSession session, SystemEntity known, String name, SystemSettings settings) {
        if (known == null) {
            LOG.infof("system %s: registered, as the configuration says", name);
            return store.insert(session, name, ManagedBy.CONFIGURATION, settings);
        }
        if (known.managedBy == ManagedBy.API) {
            LOG.infof("system %s: was registered through the API, is from now on managed by configuration", name);
        }
        return store.update(session, known, ManagedBy.CONFIGURATION, settings);
    }

    private Uni<Void> remove(StatelessSession session, SystemEntity row) {
        LOG.warnf("system %s: removed, the configuration does not name it any more; its open deliveries are cancelled", row.name);
        return store.delete(session, row);
    }

    private static <T> Uni<Void> oneByOne(Iterable<T> items, Function<T, Uni<?>> work) {
        return Multi.createFrom().iterable(items).onItem().transformToUniAndConcatenate(work::apply).collect().last().replaceWithVoid();
    }

    private SystemSettings check(String name, ConfiguredSystem system) {
        try {
            var registration = StrictJson.read(toJson(name, system), SystemRegistration.class, "");
            var settings = registrations.check(registration, null);
            registrations.tryOpen(name, settings);
            return settings;
        } catch (ProblemException e) {
            throw wrong(name, e);
        }
    }

    private static IllegalStateException wrong(String name, ProblemException e) {
        var wrong = e.problem().errors().stream().map(error -> key(name, error.pointer()) + ": " + error.detail());
        return new IllegalStateException("The configuration of system " + name + " is wrong. " + wrong.collect(Collectors.joining(" ")));
    }

    /** The configuration key that a pointer into the registration stands for. */
    static String key(String name, String pointer) {
        if (pointer.equals("/name")) {
            return "sync.systems." + name;
        }
        var key = new StringBuilder("sync.systems.").append(name);
        for (var member : pointer.substring(Math.min(1, pointer.length())).split("/")) {
            if (member.chars().allMatch(Character::isDigit)) {
                key.append('[').append(member).append(']');
            } else {
                var free = pointer.startsWith("/options/") || pointer.startsWith("/headers/");
                key.append('.').append(free ? member : member.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT));
            }
        }
        return key.toString();
    }

    private static ObjectNode toJson(String name, ConfiguredSystem system) {
        var json = JsonNodeFactory.instance.objectNode().put("name", name).put("endpoint", system.endpoint());
        system.connector().ifPresent(connector -> json.put("connector", connector));
        system.subscriptions().ifPresent(all -> {
            var subscriptions = json.putArray("subscriptions");
            all.forEach(one -> {
                var subscription = subscriptions.addObject();
                subscription.set("types", array(one.types()));
                one.filter().ifPresent(filter -> subscription.put("filter", filter));
            });
        });
        system.transform().ifPresent(transform -> json.put("transform", transform));
        system.headers().forEach(json.withObject("/headers")::put);
        ConfiguredSecrets.toJson(system, json);
        json.set("delivery", toJson(system.delivery()));
        var options = json.putObject("options");
        system.options().forEach((option, value) -> options.set(option, valueOf(value)));
        return json;
    }

    private static ObjectNode toJson(ConfiguredDelivery delivery) {
        var json = JsonNodeFactory.instance.objectNode();
        delivery.timeout().ifPresent(timeout -> json.put("timeout", timeout));
        delivery.ordering().ifPresent(ordering -> json.put("ordering", ordering));
        delivery.maxConcurrency().ifPresent(most -> json.put("maxConcurrency", most));
        delivery.ratePerSecond().ifPresent(rate -> json.put("ratePerSecond", rate));
        delivery.retry().schedule().ifPresent(waits -> json.putObject("retry")
                .set("schedule", array(waits.equals(List.of("none")) ? List.of() : waits)));
        var statuses = delivery.statuses();
        named(json, "delivered", statuses.delivered());
        named(json, "dead", statuses.dead());
        named(json, "retry", statuses.retry());
        named(json, "pause", statuses.pause());
        return json;
    }

    private static void named(ObjectNode delivery, String meaning, Optional<List<Integer>> statuses) {
        statuses.ifPresent(all -> all.forEach(delivery.withObject("/statuses").withArray(meaning)::add));
    }

    private static ArrayNode array(List<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static JsonNode valueOf(String text) {
        try {
            return StrictJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }
}
