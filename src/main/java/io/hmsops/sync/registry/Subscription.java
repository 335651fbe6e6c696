package io.hmsops.sync.registry;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Which events a system cares about.
 *
 * @param types event types, exact or with {@code *} for any run of characters; an event matches where one of them does
 */
@RegisterForReflection
public record Subscription(List<String> types) {
}
