package io.hmsops.sync.connector.sql;

import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;

/** The certificate authorities that the Java platform trusts, for clients that want to be told. Read once, when first needed. */
final class PlatformTrust {

    static final TrustOptions OPTIONS = TrustOptions.wrap(trustManager());

    private PlatformTrust() {
    }

    private static javax.net.ssl.TrustManager trustManager() {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
