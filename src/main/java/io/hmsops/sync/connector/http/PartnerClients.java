package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Target;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens what a connector needs to call one partner over HTTP. */
@ApplicationScoped
public class PartnerClients {

    private final Vertx vertx;
    private final Clock clock;
    private final Egress egress;
    private final String version;

    public PartnerClients(Vertx vertx, Clock clock, Egress egress, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.clock = clock;
        this.egress = egress;
        this.version = version;
    }

    /** Does no I/O; whoever opens closes. */
    public PartnerClient client(Endpoint endpoint, Target target) {
        return new PartnerClient(vertx, clock, egress, endpoint, target);
    }

    /** The headers of every request to it. */
    public RequestHeaders headers(Target target) {
        return new RequestHeaders(target, version, clock);
    }
}
