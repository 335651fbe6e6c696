package io.hmsops.sync.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All systems at one moment, indexed by what is asked for with every event. Safe from any thread. */
final class Snapshot {

    static final Snapshot EMPTY = new Snapshot(List.of());

    /** Event types whose systems are remembered; producers name types, so there may be any number of them. */
    private static final int MAX_REMEMBERED = 4096;

    private final List<ExternalSystem> systems;
    private final Map<UUID, ExternalSystem> byId;
    private final Map<String, List<ExternalSystem>> exact = new HashMap<>();
    private final List<ExternalSystem> wildcards = new ArrayList<>();
    private final Map<String, List<ExternalSystem>> remembered = new ConcurrentHashMap<>();

    Snapshot(List<ExternalSystem> systems) {
        this.systems = systems.stream().sorted(Comparator.comparing(ExternalSystem::name)).toList();
        byId = systems.stream().collect(Collectors.toUnmodifiableMap(ExternalSystem::id, Function.identity()));
        for (var system : this.systems) {
            var types = system.subscriptions().stream().flatMap(s -> s.types().stream()).distinct().toList();
            if (types.stream().anyMatch(type -> type.indexOf('*') >= 0)) {
                wildcards.add(system);
            } else {
                types.forEach(type -> exact.computeIfAbsent(type, t -> new ArrayList<>()).add(system));
            }
        }
    }

    List<ExternalSystem> systems() {
        return systems;
    }

    Map<UUID, ExternalSystem> byId() {
        return byId;
    }

    List<ExternalSystem> wanting(String type) {
        var known = remembered.get(type);
        if (known != null) {
            return known;
        }
        var found = Stream.concat(exact.getOrDefault(type, List.of()).stream(), wildcards.stream().filter(s -> s.wants(type)))
                .sorted(Comparator.comparing(ExternalSystem::name)).toList();
        if (remembered.size() < MAX_REMEMBERED) {
            remembered.put(type, found);
        }
        return found;
    }
}
