package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.PartnerClients;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Uploads each event's document, with the payload beside it. An event without a document is unsuitable for such a partner and given up:
 * subscribe it to the types that carry one.
 */
@ApplicationScoped
@Identifier("document")
public class DocumentConnector implements Connector<DocumentSettings> {

    private final PartnerClients clients;

    DocumentConnector(PartnerClients clients) {
        this.clients = clients;
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
        return new DocumentPartner(endpoint, settings, clients.headers(target), clients.client(endpoint, target));
    }
}
