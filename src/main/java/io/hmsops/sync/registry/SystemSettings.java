package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.web.StrictJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;

/** A registration once checked: complete, defaults filled in. What is stored; see {@link ExternalSystem} for the members. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record SystemSettings(String connector, String endpoint, List<Subscription> subscriptions, Map<String, String> headers, AuthSettings auth,
        DeliverySettings delivery, ObjectNode options) {

    /** A newer replica may store members that this one does not know yet. */
    private static final ObjectReader READER = StrictJson.mapper().readerFor(SystemSettings.class)
            .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

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
            return StrictJson.mapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
