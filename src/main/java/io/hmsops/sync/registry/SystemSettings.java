package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.hmsops.sync.web.StrictJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A registration once checked: complete, defaults filled in. What is stored; see {@link ExternalSystem} for the members. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record SystemSettings(String connector, String endpoint, List<Subscription> subscriptions, String transform, Map<String, String> headers,
        AuthSettings auth, TlsSettings tls, SigningSettings signing, DeliverySettings delivery, ObjectNode options) {

    /** A newer replica may store members that this one does not know yet. */
    private static final ObjectReader READER = StrictJson.mapper().readerFor(SystemSettings.class)
            .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** The only one that writes what is sealed. */
    private static final ObjectWriter WRITER = StrictJson.mapper().copy()
            .registerModule(new SimpleModule().addSerializer(Secret.class, new SealedSecretWriter())).writerFor(SystemSettings.class);

    private static final class SealedSecretWriter extends StdSerializer<Secret> {

        SealedSecretWriter() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret secret, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            json.writeStringField(secret.secretRef() == null ? "sealed" : "secretRef",
                    secret.secretRef() == null ? secret.sealed() : secret.secretRef());
            json.writeEndObject();
        }
    }

    /** @throws IllegalStateException where no version of this service wrote it */
    static SystemSettings fromJson(String json) {
        try {
            return READER.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored settings cannot be read", e);
        }
    }

    String toJson() {
        try {
            return WRITER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its secrets, by pointer. */
    Map<String, Secret> secrets() {
        var secrets = new LinkedHashMap<String, Secret>();
        withSecrets((pointer, secret) -> {
            secrets.put(pointer, secret);
            return secret;
        });
        return secrets;
    }

    SystemSettings withSecrets(SecretChange change) {
        return new SystemSettings(connector, endpoint, subscriptions, transform, headers, auth == null ? null : auth.withSecrets(change), tls,
                signing == null ? null : signing.withSecrets(change), delivery, options);
    }
}
