package io.hmsops.sync.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The connectors by name: every bean {@code @Identifier("kind") XConnector implements Connector}. Made at start, which fails where two
 * connectors have one name, one has none, or there is none at all.
 */
@Startup
@ApplicationScoped
public class ConnectorRegistry {

    private final Map<String, Connector<?>> connectors;
    private final OptionsReader options;

    @Inject
    ConnectorRegistry(@Any Instance<Connector<?>> beans, Validator validator) {
        this(named(beans), validator);
    }

    ConnectorRegistry(Map<String, Connector<?>> connectors, Validator validator) {
        if (connectors.isEmpty()) {
            throw new IllegalStateException("no connectors: no bean implements " + Connector.class.getName());
        }
        this.connectors = connectors;
        this.options = new OptionsReader(validator);
    }

    /** The names of the connectors there are, in order. */
    public Set<String> kinds() {
        return Collections.unmodifiableSet(connectors.keySet());
    }

    /**
     * Makes ready to call a partner; does no I/O. Whoever opens closes.
     *
     * @param kind    the connector's name
     * @param options as registered; {@code null} for none
     * @throws InvalidSettingsException naming the member that is wrong
     */
    public Partner open(String kind, Target target, ObjectNode options) {
        var connector = kind == null ? null : connectors.get(kind);
        if (connector == null) {
            throw new InvalidSettingsException("/connector", "There is no connector \"" + kind + "\"; known are " + kinds() + ".");
        }
        if (!connector.answersWithStatus() && !target.statuses().equals(StatusRules.DEFAULT)) {
            throw new InvalidSettingsException("/delivery/statuses", "Partners of the connector " + kind + " answer with no HTTP status.");
        }
        if (!connector.signs() && !target.signing().keys().isEmpty()) {
            throw new InvalidSettingsException("/signing", "The connector " + kind + " does not sign what it sends.");
        }
        return open(connector, target, options);
    }

    private <S extends Record> Partner open(Connector<S> connector, Target target, ObjectNode given) {
        return connector.open(target, options.read(given, connector.settingsType()));
    }

    private static Map<String, Connector<?>> named(Instance<Connector<?>> beans) {
        var found = new TreeMap<String, Connector<?>>();
        for (var handle : beans.handles()) {
            var name = handle.getBean().getQualifiers().stream()
                    .filter(Identifier.class::isInstance).map(q -> ((Identifier) q).value())
                    .findFirst().orElseThrow(() -> new IllegalStateException("the connector " + handle.getBean().getBeanClass().getName()
                            + " has no name: qualify it with @Identifier"));
            if (found.put(name, handle.get()) != null) {
                throw new IllegalStateException("several connectors named '" + name + "': "
                        + beans.handlesStream().map(h -> h.getBean()).filter(b -> b.getQualifiers().contains(Identifier.Literal.of(name)))
                                .map(b -> b.getBeanClass().getName()).sorted().toList());
            }
        }
        return found;
    }
}
