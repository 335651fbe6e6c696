package io.hmsops.sync.connector.calendar;

import com.github.mangstadt.vinnie.VObjectProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A component as it is written: its lines and the components in it, in order, nothing interpreted. Mutable. */
record IcsComponent(String name, List<VObjectProperty> properties, List<IcsComponent> components) {

    IcsComponent(String name) {
        this(name, new ArrayList<>(), new ArrayList<>());
    }

    boolean is(String wanted) {
        return name.equalsIgnoreCase(wanted);
    }

    boolean has(String property) {
        return value(property) != null;
    }

    /** The first such property's raw value, or {@code null}. */
    String value(String property) {
        return properties.stream().filter(p -> p.getName().equalsIgnoreCase(property)).findFirst().map(VObjectProperty::getValue)
                .orElse(null);
    }

    /** In the place of those of that name. */
    void set(String property, String value) {
        properties.removeIf(p -> p.getName().equalsIgnoreCase(property));
        properties.add(new VObjectProperty(property, value));
    }

    /** Adds the TZID of every value in it to {@code ids}. */
    void collectZones(Set<String> ids) {
        properties.forEach(p -> {
            var id = p.getParameters().first("TZID");
            if (id != null) {
                ids.add(id);
            }
        });
        components.forEach(c -> c.collectZones(ids));
    }
}
