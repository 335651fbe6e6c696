package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;

/** Sends each event to one URL, as a CloudEvent in binary or structured mode. */
@ApplicationScoped
@Identifier("http")
public class HttpConnector implements Connector<HttpSettings> {

    private final PartnerClients clients;

    HttpConnector(PartnerClients clients) {
        this.clients = clients;
    }

    @Override
    public Class<HttpSettings> settingsType() {
        return HttpSettings.class;
    }

    @Override
    public boolean answersWithStatus() {
        return true;
    }

    @Override
    public boolean signs() {
        return true;
    }

    @Override
    public Partner open(Target target, HttpSettings settings) {
        var endpoint = Endpoint.parse(target.endpoint());
        return new HttpPartner(endpoint, settings, clients.headers(target), clients.signature(target), new Gzip(clients.vertx()),
                clients.client(endpoint, target));
    }
}
