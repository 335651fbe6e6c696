package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Which events a system cares about.
 *
 * @param types  event types, exact or with {@code *} for any run of characters; an event matches where one of them does
 * @param filter a JSONata expression that says of each of these events whether it is wanted; {@code null} where all are
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Subscription(List<String> types, String filter) {

    boolean wants(String type) {
        for (var pattern : types) {
            if (TypePattern.matches(pattern, type)) {
                return true;
            }
        }
        return false;
    }
}
