package io.hmsops.sync.connector.calendar;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Options of the {@code calendar} connector.
 *
 * @param protocol    {@code json} (default): one JSON object to the endpoint; {@code caldav}: the endpoint is a CalDAV calendar collection
 * @param cancelTypes event types, with {@code *} as in subscriptions, that cancel the subject's entry; none by default
 * @param onCancel    {@code cancel} (default): the entry stays and is marked as cancelled; {@code delete}: it is removed
 * @param timeZone    IANA name of the time zone of entries that name none; {@code null} for none
 */
@RegisterForReflection
public record CalendarSettings(Protocol protocol, @Size(max = 50) List<@NotBlank @Size(max = 200) String> cancelTypes, OnCancel onCancel,
        String timeZone) {

    @RegisterForReflection
    public enum Protocol {
        @JsonProperty("json")
        JSON,
        @JsonProperty("caldav")
        CALDAV
    }

    @RegisterForReflection
    public enum OnCancel {
        @JsonProperty("cancel")
        CANCEL,
        @JsonProperty("delete")
        DELETE
    }

    public CalendarSettings {
        protocol = protocol == null ? Protocol.JSON : protocol;
        cancelTypes = cancelTypes == null ? List.of() : cancelTypes;
        onCancel = onCancel == null ? OnCancel.CANCEL : onCancel;
    }
}
