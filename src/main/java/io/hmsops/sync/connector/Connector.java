package io.hmsops.sync.connector;

/**
 * The adapter for one kind of partner. An implementation is an {@code @ApplicationScoped} bean qualified with
 * {@code @io.smallrye.common.annotation.Identifier("kind")}; {@link ConnectorRegistry} finds it by that name.
 *
 * <p>Stateless and safe for concurrent use: whatever one partner needs kept open (client, pool, token) lives in the {@link Partner}
 * that {@link #open} makes.
 *
 * @param <S> the connector's own settings (the registration's {@code options}): a record with Jakarta Bean Validation constraints.
 *            Unknown members are refused before {@code open} is called, constraints are checked
 */
public interface Connector<S extends Record> {

    /** The settings record that {@code options} is read into. */
    Class<S> settingsType();

    /**
     * Whether its partners answer with HTTP statuses, so that a registration may say what they mean ({@link Target#statuses}); it is
     * refused otherwise.
     */
    default boolean answersWithStatus() {
        return false;
    }

    /** Whether it signs what it sends ({@link Target#signing}); a registration that asks for it is refused otherwise. */
    default boolean signs() {
        return false;
    }

    /**
     * Makes ready to call one partner: checks what no single constraint can (the endpoint's scheme, combinations of settings) and
     * prepares clients. Does no I/O and does not block: it is called on event loops, at registration as well as before the first
     * delivery.
     *
     * @throws InvalidSettingsException naming the member that is wrong
     */
    Partner open(Target target, S settings);
}
