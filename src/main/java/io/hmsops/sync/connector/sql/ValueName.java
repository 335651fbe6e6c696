package io.hmsops.sync.connector.sql;

import java.util.List;
import java.util.Set;

/**
 * The names that a statement may use for values:
 * {@code :subject}, {@code :type}, {@code :source}, {@code :event.<attribute or extension>}, {@code :data} (the payload),
 * {@code :data.<member>[.<member or index>…]}, {@code :document.name|contentType|size|sha256}, {@code :delivery.id}.
 *
 * @param parts what is between the dots
 * @param type  how it is to be bound, where the statement says so ({@code :data.start::datetime}); or {@code null}
 */
record ValueName(List<String> parts, String type) {

    static final String KNOWN = ":subject, :type, :source, :event.<attribute>, :data, :data.<member>, "
            + ":document.name, :document.contentType, :document.size, :document.sha256, :delivery.id";

    private static final Set<String> ATTRIBUTES = Set.of("subject", "type", "source");
    private static final Set<String> OF_DOCUMENT = Set.of("name", "contentType", "size", "sha256");

    static ValueName of(String name) {
        return new ValueName(List.of(name.split("\\.")), null);
    }

    ValueName as(String other) {
        return new ValueName(parts, other);
    }

    boolean isKnown() {
        return switch (parts.get(0)) {
            case "event" -> parts.size() == 2;
            case "data" -> true;
            case "document" -> parts.size() == 2 && OF_DOCUMENT.contains(parts.get(1));
            case "delivery" -> parts.size() == 2 && parts.get(1).equals("id");
            default -> parts.size() == 1 && ATTRIBUTES.contains(parts.get(0));
        };
    }

    @Override
    public String toString() {
        return ":" + String.join(".", parts) + (type == null ? "" : "::" + type);
    }
}
