package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.BrokerAddress;
import io.hmsops.sync.amqp.SaslLogin;
import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Reach;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TlsOptions;
import io.hmsops.sync.egress.Egress;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonClientOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Sends each event as a message to one address of an AMQP 1.0 broker. */
@ApplicationScoped
@Identifier("amqp")
public class AmqpConnector implements Connector<AmqpSettings> {

    private final Vertx vertx;
    private final Egress egress;

    @Inject
    public AmqpConnector(Vertx vertx, Egress egress) {
        this.vertx = vertx;
        this.egress = egress;
    }

    @Override
    public Class<AmqpSettings> settingsType() {
        return AmqpSettings.class;
    }

    @Override
    public Partner open(Target target, AmqpSettings settings) {
        var endpoint = AmqpEndpoint.parse(target.endpoint());
        var login = SaslLogin.of(target.credentials(), endpoint.ssl());
        var options = TlsOptions.apply(new ProtonClientOptions(), target);
        options.setSsl(endpoint.ssl());
        var connect = target.timeout().compareTo(BrokerAddress.LONGEST_CONNECT) < 0 ? target.timeout() : BrokerAddress.LONGEST_CONNECT;
        var address = new BrokerAddress(() -> egress.address(endpoint.host(), endpoint.port()), endpoint.host(), endpoint.port(), login,
                options, settings.address(), settings.capabilities(), connect);
        return new AmqpPartner(endpoint, login, Reach.verify(egress, endpoint.host(), endpoint.port(), "/endpoint"),
                new AmqpMessages(settings, target.headers()), AmqpSender.whenNeeded(vertx, address, target.maxConcurrency()));
    }
}
