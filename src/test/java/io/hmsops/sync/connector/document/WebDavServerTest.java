package io.hmsops.sync.connector.document;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * To a WebDAV server that somebody else installed, on this machine: {@code -Dpartner.webdav.url} of a collection that is there,
 * {@code -Dpartner.webdav.username}, {@code -Dpartner.webdav.password}.
 */
@EnabledIfSystemProperty(named = "partner.webdav.url", matches = ".+")
class WebDavServerTest extends WebDavServerContract {

    @Override
    String url() {
        return System.getProperty("partner.webdav.url");
    }

    @Override
    String username() {
        return System.getProperty("partner.webdav.username");
    }

    @Override
    String password() {
        return System.getProperty("partner.webdav.password");
    }
}
