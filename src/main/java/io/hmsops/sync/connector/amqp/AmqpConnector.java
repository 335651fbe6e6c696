package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Reach;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.egress.Egress;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
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
        var address = new BrokerAddress(egress, target, settings);
        return new AmqpPartner(vertx, endpoint, address.login(), Reach.verify(egress, endpoint.host(), endpoint.port(), "/endpoint"),
                new AmqpMessages(settings, target.headers()), new Broker(vertx, address, target.maxConcurrency()));
    }
}
