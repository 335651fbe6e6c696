package io.hmsops.sync.connector.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Options of the {@code http} connector.
 *
 * @param method {@code POST} (default), {@code PUT} or {@code PATCH}
 * @param format {@code binary} (default): the payload is the body and the event's attributes are {@code ce-*} headers; or
 *               {@code structured}: one {@code application/cloudevents+json} object
 * @param compression of the body: {@code none} (default) or {@code gzip}
 */
@RegisterForReflection
public record HttpSettings(Method method, Format format, Compression compression) {

    @RegisterForReflection
    public enum Method {
        POST, PUT, PATCH
    }

    @RegisterForReflection
    public enum Format {
        @JsonProperty("binary")
        BINARY,
        @JsonProperty("structured")
        STRUCTURED
    }

    @RegisterForReflection
    public enum Compression {
        @JsonProperty("none")
        NONE,
        @JsonProperty("gzip")
        GZIP
    }

    public HttpSettings {
        method = method == null ? Method.POST : method;
        format = format == null ? Format.BINARY : format;
        compression = compression == null ? Compression.NONE : compression;
    }
}
