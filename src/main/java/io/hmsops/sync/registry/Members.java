package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmsops.sync.web.StrictJson;
import java.util.List;

/**
 * The members of one object of a registration.
 *
 * @param object an object
 * @param at     its pointer
 */
record Members(JsonNode object, String at, SecretMembers secrets, InvalidInput invalid) {

    /** @return {@code null} where it is not given or no object */
    static Members of(JsonNode given, String at, SecretMembers secrets, InvalidInput invalid) {
        if (!RegistrationRules.isGiven(given)) {
            return null;
        }
        if (!given.isObject()) {
            invalid.add(at, "This must be an object.");
            return null;
        }
        return new Members(given, at, secrets, invalid);
    }

    /** Refuses every other member. */
    void only(String... known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                invalid.add(pointer(name), "There is no such member here; known are " + List.of(known) + ".");
            }
        });
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** Text of 1 to {@code most} characters without control characters; {@code null} where it is not given or wrong. */
    String text(String name, int most, boolean needed) {
        return text(name, most, needed, false);
    }

    /** The same, where line breaks may be. */
    String lines(String name, int most) {
        return text(name, most, true, true);
    }

    private String text(String name, int most, boolean needed, boolean lines) {
        var given = object.path(name);
        if (!has(name)) {
            if (needed) {
                invalid.add(pointer(name), "This is needed.");
            }
            return null;
        }
        var text = given.asText();
        if (!given.isTextual() || text.isBlank() || text.length() > most
                || text.chars().anyMatch(c -> Character.isISOControl(c) && !(lines && (c == '\n' || c == '\r' || c == '\t')))) {
            invalid.add(pointer(name), "This is text of 1 to " + most + " characters" + (lines ? "." : ", none of them a control character."));
            return null;
        }
        return text;
    }

    Secret secret(String name) {
        return secrets.read(object.get(name), pointer(name), invalid);
    }

    void wrong(String name, String detail) {
        invalid.add(pointer(name), detail);
    }

    private String pointer(String name) {
        return at + "/" + StrictJson.escape(name);
    }
}
