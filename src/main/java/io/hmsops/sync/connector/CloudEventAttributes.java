package io.hmsops.sync.connector;

import io.hmsops.sync.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** An event's CloudEvents 1.0.2 context attributes, but for {@code datacontenttype}, which is the payload's. */
public final class CloudEventAttributes {

    private CloudEventAttributes() {
    }

    /** By name, in a fixed order; absent ones are left out. Values are {@code String}, {@code Boolean} or {@code Integer}. */
    public static Map<String, Object> of(Event event) {
        var attributes = new LinkedHashMap<String, Object>();
        attributes.put("specversion", "1.0");
        attributes.put("id", event.cloudEventId());
        attributes.put("source", event.source());
        attributes.put("type", event.type());
        put(attributes, "subject", event.subject());
        put(attributes, "time", event.time());
        put(attributes, "dataschema", event.dataSchema());
        new TreeMap<>(event.extensions()).forEach(attributes::putIfAbsent);
        return attributes;
    }

    private static void put(Map<String, Object> attributes, String name, String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }
}
