package io.hmsops.sync.web;

import com.fasterxml.jackson.databind.JsonNode;

/** Finds lone surrogates: JSON can write them ({@code "\\ud800"}), UTF-8 cannot, so they could not be passed on. */
final class Surrogates {

    private Surrogates() {
    }

    /** @throws ProblemException {@code 400} naming the string that holds one */
    static void check(byte[] utf8, JsonNode node) {
        if (mayHold(utf8)) {
            check(node, "");
        }
    }

    /** Valid UTF-8 holds none as it is; only an escape can. */
    private static boolean mayHold(byte[] utf8) {
        for (int i = 0; i + 2 < utf8.length; i++) {
            if (utf8[i] == '\\' && utf8[i + 1] == 'u' && (utf8[i + 2] | 0x20) == 'd') {
                return true;
            }
        }
        return false;
    }

    private static void check(JsonNode node, String at) {
        if (node.isTextual()) {
            check(node.textValue(), at);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(node.get(i), at + "/" + i);
            }
        } else {
            node.properties().forEach(member -> {
                check(member.getKey(), at);
                check(member.getValue(), at + "/" + StrictJson.escape(member.getKey()));
            });
        }
    }

    private static void check(String text, String at) {
        if (text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
            throw ProblemException.invalid(at, "This holds a lone surrogate, which is no character.");
        }
    }
}
