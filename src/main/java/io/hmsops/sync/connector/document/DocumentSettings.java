package io.hmsops.sync.connector.document;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Size;

/**
 * Options of the {@code document} connector.
 *
 * @param method       {@code POST} (default) or {@code PUT}
 * @param filePart     name of the part with the file, {@code file} by default
 * @param metadataPart name of the part with the payload, {@code metadata} by default
 */
@RegisterForReflection
public record DocumentSettings(Method method, @Size(min = 1, max = 100) String filePart, @Size(min = 1, max = 100) String metadataPart) {

    @RegisterForReflection
    public enum Method {
        POST, PUT
    }

    public DocumentSettings {
        method = method == null ? Method.POST : method;
        filePart = filePart == null ? "file" : filePart;
        metadataPart = metadataPart == null ? "metadata" : metadataPart;
    }
}
