package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A system as users register it, unchecked: {@link RegistrationRules} make {@link SystemSettings} of it. Everything but the name and the
 * endpoint may be left out.
 */
@RegisterForReflection
public record SystemRegistration(
        @Schema(pattern = RegistrationRules.NAME, examples = "TrainingCalendar") String name,
        @Schema(description = "Which connector calls it", defaultValue = "http") String connector,
        @Schema(required = true, examples = "https://calendar.example/api/events") String endpoint,
        @Schema(description = "What it cares about; every event where left out") List<SubscriptionForm> subscriptions,
        @Schema(implementation = String.class, maxLength = 10_000, examples = "{ \"title\": data.title }", description = "A JSONata expression over "
                + "the event that makes what is sent; its data where left out") JsonNode transform,
        @Schema(implementation = AuthSettings.class, description = "How to authenticate; not at all where left out") JsonNode auth,
        @Schema(implementation = TlsSettings.class) JsonNode tls,
        @Schema(implementation = SigningSettings.class, description = "Signs each request (Standard Webhooks, v1); connector http") JsonNode signing,
        @Schema(description = "Sent along with every request; never secret") Map<String, String> headers,
        DeliveryForm delivery,
        @Schema(type = SchemaType.OBJECT, description = "The connector's own settings") ObjectNode options) {

    @RegisterForReflection
    @Schema(name = "Subscription")
    public record SubscriptionForm(
            @Schema(description = "Event types, exact or with * for any run of characters", examples = "[\"policy_*\"]") List<String> types,
            @Schema(implementation = String.class, maxLength = 10_000, examples = "data.status = 'published'", description = "A JSONata expression "
                    + "over the event, true or false; every event of these types where left out") JsonNode filter) {
    }

    @RegisterForReflection
    @Schema(name = "DeliverySettings")
    public record DeliveryForm(
            @Schema(description = "Of one attempt, PT0.1S to PT5M", defaultValue = "PT10S") String timeout,
            @Schema(description = "Of events of one subject: each after the earlier one; no waiting; only the newest that is not delivered",
                    enumeration = {"subject", "none", "latest"}, defaultValue = "subject") String ordering,
            @Schema(minimum = "1", maximum = "256", defaultValue = "8") Integer maxConcurrency,
            @Schema(minimum = "0", exclusiveMinimum = true, maximum = "10000", examples = "50", description = "Most attempts begun per "
                    + "second, over all replicas together; no limit where left out") Double ratePerSecond,
            RetryForm retry,
            StatusesForm statuses) {
    }

    @RegisterForReflection
    @Schema(name = "StatusMeanings", description = "HTTP statuses, 200 to 599, that mean something else with this partner. By default 2xx "
            + "is delivered; 400, 405, 406, 411, 413, 414, 415, 422, 501 and 505 are dead; 410 pauses the system; the rest is tried again")
    public record StatusesForm(
            @Schema(description = "The partner has it", examples = "[409]") List<Integer> delivered,
            @Schema(description = "Given up at once", examples = "[404]") List<Integer> dead,
            @Schema(description = "Tried again on the schedule", examples = "[422]") List<Integer> retry,
            @Schema(description = "The system is paused, the delivery waits", examples = "[401, 410]") List<Integer> pause) {
    }

    @RegisterForReflection
    @Schema(name = "RetrySettings")
    public record RetryForm(@Schema(description = "The waits before the second, third … attempt, each PT0S to P7D, at most 50; [] for one "
            + "attempt and no more", examples = "[\"PT5S\", \"PT5M\", \"PT2H\"]") List<String> schedule) {
    }

    /** @throws ProblemException {@code 400} unless it is one JSON object without unknown members */
    static SystemRegistration parse(byte[] body) {
        var node = StrictJson.parse(body);
        if (!node.isObject()) {
            throw ProblemException.invalid("", "A system is a JSON object; this is not one.");
        }
        return StrictJson.read(node, SystemRegistration.class, "");
    }

    SystemRegistration named(String other) {
        return new SystemRegistration(other, connector, endpoint, subscriptions, transform, auth, tls, signing, headers, delivery, options);
    }
}
