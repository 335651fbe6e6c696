package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.InvalidSettingsException;
import java.util.List;
import java.util.Set;

/**
 * The names that options may use for a delivery's values, the same as the {@code sql} connector's: {@code subject}, {@code type},
 * {@code source}, {@code time}, {@code event.<attribute or extension>}, {@code data.<member>[.<member or index>…]} (of the payload),
 * {@code document.name|contentType|size|sha256}, {@code delivery.id}.
 *
 * @param parts what is between the dots
 */
record ValueName(List<String> parts) {

    private static final String KNOWN = "subject, type, source, time, event.<attribute>, data.<member>, document.name, "
            + "document.contentType, document.size, document.sha256, delivery.id";
    private static final Set<String> ATTRIBUTES = Set.of("subject", "type", "source", "time");
    private static final Set<String> OF_DOCUMENT = Set.of("name", "contentType", "size", "sha256");

    /** @throws InvalidSettingsException at the pointer, where there is no such value */
    static ValueName of(String name, String pointer) {
        var value = new ValueName(name == null ? List.of("") : List.of(name.split("\\.", -1)));
        if (!value.isKnown()) {
            throw new InvalidSettingsException(pointer, "There is no value \"" + name + "\"; known are " + KNOWN + ".");
        }
        return value;
    }

    private boolean isKnown() {
        if (parts.contains("")) {
            return false;
        }
        return switch (parts.get(0)) {
            case "event" -> parts.size() == 2;
            case "data" -> parts.size() > 1;
            case "document" -> parts.size() == 2 && OF_DOCUMENT.contains(parts.get(1));
            case "delivery" -> parts.size() == 2 && parts.get(1).equals("id");
            default -> parts.size() == 1 && ATTRIBUTES.contains(parts.get(0));
        };
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
