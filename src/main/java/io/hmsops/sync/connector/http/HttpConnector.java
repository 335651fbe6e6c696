package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends each event to one URL, as a CloudEvent in binary or structured mode. */
@ApplicationScoped
@Identifier("http")
public class HttpConnector implements Connector<HttpSettings> {

    private final Vertx vertx;
    private final String version;
    private final Clock clock;

    HttpConnector(Vertx vertx, @ConfigProperty(name = "quarkus.application.version") String version, Clock clock) {
        this.vertx = vertx;
        this.version = version;
        this.clock = clock;
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
    public Partner open(Target target, HttpSettings settings) {
        var endpoint = Endpoint.parse(target.endpoint());
        var headers = new RequestHeaders(target, version, clock);
        return new HttpPartner(endpoint, settings, headers, new PartnerClient(vertx, clock, endpoint, target));
    }
}
