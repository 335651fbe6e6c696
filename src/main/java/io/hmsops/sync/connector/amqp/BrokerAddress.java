package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TlsOptions;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.proton.ProtonClientOptions;
import java.time.Duration;
import java.util.List;

/** An address at a broker, and how to get there. Shows no secret in {@code toString}. */
final class BrokerAddress {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    /** A broker of which nothing is heard for twice as long is dead; it is told to say something as often. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final Egress egress;
    private final AmqpEndpoint endpoint;
    private final AmqpSettings settings;
    private final SaslLogin login;
    private final ProtonClientOptions options;
    private final long connectMillis;

    /** @throws io.hmsops.sync.connector.InvalidSettingsException for what is wrong with login or certificates */
    BrokerAddress(Egress egress, Target target, AmqpSettings settings) {
        this(egress, target, settings, HEARTBEAT);
    }

    BrokerAddress(Egress egress, Target target, AmqpSettings settings, Duration heartbeat) {
        this.egress = egress;
        this.settings = settings;
        endpoint = AmqpEndpoint.parse(target.endpoint());
        login = SaslLogin.of(target.credentials(), endpoint);
        var connect = target.timeout().compareTo(LONGEST_CONNECT) < 0 ? target.timeout() : LONGEST_CONNECT;
        connectMillis = Math.max(1, connect.toMillis());
        options = TlsOptions.apply(new ProtonClientOptions(), target)
                .addEnabledSaslMechanism(login.mechanism())
                .setHeartbeat((int) heartbeat.toMillis());
        options.setSsl(endpoint.ssl()).setConnectTimeout((int) connectMillis);
    }

    Future<SocketAddress> lookUp() {
        return egress.address(endpoint.host(), endpoint.port());
    }

    ProtonClientOptions options() {
        return options;
    }

    SaslLogin login() {
        return login;
    }

    String host() {
        return endpoint.host();
    }

    int port() {
        return endpoint.port();
    }

    String hostAndPort() {
        return endpoint.hostAndPort();
    }

    /** The target of the link. */
    String address() {
        return settings.address();
    }

    List<String> capabilities() {
        return settings.capabilities();
    }

    /** From looking up to the attached link. */
    long connectMillis() {
        return connectMillis;
    }

    @Override
    public String toString() {
        return endpoint.url() + " " + settings.address();
    }
}
