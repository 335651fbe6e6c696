package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.document.DocumentSettings.Protocol;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.PartnerClients;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Brings each event's document, with the payload beside it, by a form or over WebDAV. An event without a document is unsuitable for
 * such a partner and given up: subscribe it to the types that carry one.
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
        var endpoint = Endpoint.parse(target.endpoint());
        var headers = clients.headers(target);
        if (settings.protocol() == Protocol.WEBDAV) {
            if (!endpoint.query().isEmpty()) {
                throw new InvalidSettingsException("/endpoint", 
                        "The endpoint must not have a query with the protocol webdav: paths go below it.");
            }
            return new WebDavPartner(endpoint, WebDavSettings.of(settings), headers, clients.client(endpoint, target));
        }
        return new DocumentPartner(endpoint, FormSettings.of(settings), headers, clients.client(endpoint, target));
    }
}
