package io.hmsops.sync.connector;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * The request that a partner would get, secrets masked.
 *
 * @param action  what is done: {@code POST}, {@code execute} …
 * @param target  where: the URL, the database, with the subject expanded
 * @param headers header names as sent, in order; empty for partners without headers
 * @param body    the body or the statement with its values; a document's bytes are stood for by a description
 */
@RegisterForReflection
public record RequestPreview(String action, String target, Map<String, String> headers, Object body) {
}
