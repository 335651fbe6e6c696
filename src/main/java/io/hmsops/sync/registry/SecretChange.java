package io.hmsops.sync.registry;

import java.util.function.BiFunction;

/** What becomes of each secret of a system: called with its pointer and the secret. */
@FunctionalInterface
interface SecretChange extends BiFunction<String, Secret, Secret> {

    default Secret of(String pointer, Secret secret) {
        return secret == null ? null : apply(pointer, secret);
    }
}
