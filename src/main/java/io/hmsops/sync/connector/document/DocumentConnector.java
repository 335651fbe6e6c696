package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestHeaders;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Uploads each event's document, with the payload beside it. An event without a document is unsuitable for such a partner and given up:
 * subscribe it to the types that carry one.
 */
@ApplicationScoped
@Identifier("document")
public class DocumentConnector implements Connector<DocumentSettings> {

    private final Vertx vertx;
    private final String version;
    private final Clock clock;

    DocumentConnector(Vertx vertx, @ConfigProperty(name = "quarkus.application.version") String version, Clock clock) {
        this.vertx = vertx;
        this.version = version;
        this.clock = clock;
    }

    @Override
    public Class<DocumentSettings> settingsType() {
        return DocumentSettings.class;
    }

    @Override
    public boolean answersWithStatus() {
        return true;
    }

    @Override
    public Partner open(Target target, DocumentSettings settings) {
        if (settings.filePart().equals(settings.metadataPart())) {
            throw new InvalidSettingsException("/options/metadataPart", "metadataPart must differ from filePart.");
        }
        var endpoint = Endpoint.parse(target.endpoint());
        var headers = new RequestHeaders(target, version, clock);
        return new DocumentPartner(endpoint, settings, headers, new PartnerClient(vertx, clock, endpoint, target));
    }
}
