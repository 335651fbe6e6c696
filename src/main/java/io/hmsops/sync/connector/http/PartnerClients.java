package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TlsOptions;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens what a connector needs to call one partner over HTTP. */
@ApplicationScoped
public class PartnerClients {

    private final Vertx vertx;
    private final Clock clock;
    private final Egress egress;
    private final String userAgent;

    public PartnerClients(Vertx vertx, Clock clock, Egress egress, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.clock = clock;
        this.egress = egress;
        userAgent = "hms-ops-sync/" + version;
    }

    /** Does no I/O; whoever opens closes. */
    public PartnerClient client(Endpoint endpoint, Target target) {
        var options = PartnerClient.options(endpoint, target); // throws before anything is made that would have to be closed
        return new PartnerClient(vertx, clock, egress, endpoint, target, authentication(target), options);
    }

    /** The headers of every request to it. */
    public RequestHeaders headers(Target target) {
        return new RequestHeaders(target, userAgent, clock);
    }

    /**
     * The signature of every request to it.
     *
     * @throws InvalidSettingsException at {@code /signing/secret} or {@code /signing/previousSecret}
     */
    public WebhookSignature signature(Target target) {
        return new WebhookSignature(target.signing(), clock);
    }

    Vertx vertx() {
        return vertx;
    }

    private Authentication authentication(Target target) {
        if (target.credentials() instanceof Credentials.OAuth2 oauth) {
            return new TokenAuthentication(vertx, clock, tokens(oauth, target));
        }
        return FixedAuthentication.of(target.credentials(), target.headers().keySet());
    }

    /** A client of its own: another host, often a public one, whose certificate need not be from the partner's authority. */
    private TokenEndpoint tokens(Credentials.OAuth2 credentials, Target target) {
        var url = Endpoint.withoutSubject(credentials.tokenUrl(), TokenEndpoint.POINTER, "token URL");
        var login = TokenEndpoint.login(credentials);
        var theirs = new Target(target.systemId(), target.system(), target.revision(), credentials.tokenUrl(), Map.of(), login,
                TokenEndpoint.LONGEST, 1, StatusRules.DEFAULT, null, Signing.NONE);
        var options = PartnerClient.options(url, theirs).setTrustOptions(TlsOptions.trustAlsoPlatform(target));
        var client = new PartnerClient(vertx, clock, egress, url, theirs, FixedAuthentication.of(login, Set.of()), options);
        return new TokenEndpoint(credentials, url, client, clock, userAgent);
    }
}
