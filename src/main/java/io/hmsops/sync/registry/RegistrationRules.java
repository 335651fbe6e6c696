package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hmsops.sync.registry.SystemRegistration.SubscriptionForm;
import io.hmsops.sync.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a registration must keep to, connectors' own rules apart. A pure function: no I/O, no state. */
final class RegistrationRules {

    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private static final Pattern IS_NAME = Pattern.compile(NAME);
    private static final Pattern USER_INFO = Pattern.compile("^[A-Za-z][A-Za-z0-9+.:-]*://[^/?#]*@.*");
    private static final int MAX_ENDPOINT = 2048;
    private static final int MAX_SUBSCRIPTIONS = 100;
    private static final int MAX_TYPES = 100;
    private static final int MAX_TYPE = 255;
    private static final List<Subscription> EVERYTHING = List.of(new Subscription(List.of("*"), null));

    private final InvalidInput invalid = new InvalidInput();

    private RegistrationRules() {
    }

    /**
     * Checks a registration and fills in its defaults; its name is looked at where there is one.
     *
     * @param secrets reads its secrets
     * @throws ProblemException {@code 400} with everything that is wrong
     */
    static SystemSettings check(SystemRegistration given, SecretMembers secrets) {
        var rules = new RegistrationRules();
        var settings = rules.settings(given, secrets);
        rules.invalid.throwIfAny();
        return settings;
    }

    private SystemSettings settings(SystemRegistration given, SecretMembers secrets) {
        if (given.name() != null && !IS_NAME.matcher(given.name()).matches()) {
            invalid.add("/name", "A name has 1 to 64 letters, digits, dots, dashes and underscores and starts with a letter or digit.");
        }
        return new SystemSettings(
                given.connector() == null ? "http" : given.connector(),
                endpoint(given.endpoint()),
                subscriptions(given.subscriptions()),
                expression(given.transform(), "/transform"),
                HeaderRules.check(given.headers() == null ? Map.of() : given.headers(), invalid),
                AuthRules.check(given.auth(), secrets, invalid),
                TransportRules.tls(given.tls(), secrets, invalid),
                TransportRules.signing(given.signing(), secrets, invalid),
                DeliveryRules.check(given.delivery(), invalid),
                given.options() == null ? JsonNodeFactory.instance.objectNode() : given.options());
    }

    private String endpoint(String endpoint) {
        if (endpoint == null || endpoint.isBlank()) {
            invalid.add("/endpoint", "Where the system is called must be named.");
        } else if (endpoint.length() > MAX_ENDPOINT) {
            invalid.add("/endpoint", "An endpoint has at most " + MAX_ENDPOINT + " characters.");
        } else if (USER_INFO.matcher(endpoint).matches()) {
            invalid.add("/endpoint", "An endpoint holds no user name and no password: they belong into auth.");
        }
        return endpoint;
    }

    private List<Subscription> subscriptions(List<SubscriptionForm> given) {
        if (given == null) {
            return EVERYTHING;
        }
        if (given.isEmpty() || given.size() > MAX_SUBSCRIPTIONS) {
            invalid.add("/subscriptions", "There are 1 to " + MAX_SUBSCRIPTIONS + " subscriptions; leave them out to get every event.");
            return EVERYTHING;
        }
        var subscriptions = new ArrayList<Subscription>();
        for (int i = 0; i < given.size(); i++) {
            subscriptions.add(subscription(given.get(i), "/subscriptions/" + i));
        }
        return subscriptions;
    }

    private Subscription subscription(SubscriptionForm given, String at) {
        if (given == null) {
            invalid.add(at, "A subscription is an object.");
            return EVERYTHING.get(0);
        }
        var filter = expression(given.filter(), at + "/filter");
        if (given.types() == null || given.types().isEmpty() || given.types().size() > MAX_TYPES) {
            invalid.add(at + "/types", "A subscription names 1 to " + MAX_TYPES + " event types; * is every type.");
            return EVERYTHING.get(0);
        }
        for (int i = 0; i < given.types().size(); i++) {
            var type = given.types().get(i);
            if (type == null || type.isBlank() || type.length() > MAX_TYPE) {
                invalid.add(at + "/types/" + i, "An event type has 1 to " + MAX_TYPE + " characters.");
            }
        }
        return new Subscription(given.types(), filter);
    }

    /** Only whether it may be one: {@link ExpressionRules} read it. */
    private String expression(JsonNode given, String at) {
        if (!isGiven(given)) {
            return null;
        }
        if (!given.isTextual() || given.textValue().isBlank()) {
            invalid.add(at, "A JSONata expression is a string that is not blank.");
        }
        return given.asText();
    }

    static boolean isGiven(JsonNode node) {
        return node != null && !node.isNull();
    }
}
