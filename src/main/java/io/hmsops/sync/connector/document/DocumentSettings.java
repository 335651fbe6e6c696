package io.hmsops.sync.connector.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Size;
import java.util.Map;

/**
 * Options of the {@code document} connector, as given: {@code null} where absent. An option of one protocol is refused with the other.
 *
 * @param protocol     {@code multipart} (default): one form; or {@code webdav}: the document's bytes at a path of their own (RFC 4918)
 * @param method       multipart: {@code POST} (default) or {@code PUT}
 * @param filePart     multipart: name of the part with the file, {@code file} by default
 * @param metadataPart multipart: name of the part with the payload, {@code metadata} by default
 * @param members      multipart: what is added to the payload, a JSON object: the member's name to the {@link ValueName}
 * @param fields       multipart: form fields of their own, before the payload: the field's name to the {@link ValueName}
 * @param path         webdav: where below the endpoint, see {@link PathTemplate}; {@code {subject}/{document.name}} by default
 * @param overwrite    webdav: {@code always} (default), or {@code ifUnchanged} between a look and the write
 * @param metadata     webdav: {@code none} (default), {@code sidecar} or {@code properties}
 * @param verify       webdav: {@code none} (default), {@code size} or {@code digest}
 */
@RegisterForReflection
public record DocumentSettings(
        Protocol protocol,
        Method method,
        @Size(min = 1, max = 100) String filePart,
        @Size(min = 1, max = 100) String metadataPart,
        @Size(max = 50) Map<@Size(min = 1, max = 100) String, String> members,
        @Size(max = 50) Map<@Size(min = 1, max = 100) String, String> fields,
        @Size(min = 1, max = 1000) String path,
        Overwrite overwrite,
        Metadata metadata,
        Verify verify) {

    @RegisterForReflection
    public enum Protocol {
        @JsonProperty("multipart")
        MULTIPART,
        @JsonProperty("webdav")
        WEBDAV
    }

    @RegisterForReflection
    public enum Method {
        POST, PUT
    }

    /** Whether what is there already is written over. */
    @RegisterForReflection
    public enum Overwrite {
        @JsonProperty("always")
        ALWAYS,
        /** Only the version that was looked at just before: {@code If-Match}, {@code If-None-Match}. */
        @JsonProperty("ifUnchanged")
        IF_UNCHANGED
    }

    /** Where what is known of the document goes. */
    @RegisterForReflection
    public enum Metadata {
        @JsonProperty("none")
        NONE,
        /** Into a JSON file beside it. */
        @JsonProperty("sidecar")
        SIDECAR,
        /** Into WebDAV properties of it. */
        @JsonProperty("properties")
        PROPERTIES
    }

    /** What the repository is asked for after it took a document. */
    @RegisterForReflection
    public enum Verify {
        @JsonProperty("none")
        NONE,
        @JsonProperty("size")
        SIZE,
        @JsonProperty("digest")
        DIGEST
    }
}
