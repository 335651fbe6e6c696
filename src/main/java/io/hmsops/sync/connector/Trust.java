package io.hmsops.sync.connector;

import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Sets of certificate authorities. */
final class Trust {

    private static final String POINTER = "/tls/trustedCertificates";

    /** Read when first needed and not with the class, which a native executable initialises where it is built. */
    private static volatile TrustManagerFactory platform;

    private Trust() {
    }

    /** Those that the Java platform trusts. */
    static TrustOptions platform() {
        return TrustOptions.wrap(platformFactory());
    }

    /** @throws InvalidSettingsException where that is no list of PEM certificates */
    static TrustOptions only(String pem) {
        return TrustOptions.wrap(factory(certificates(pem, POINTER)));
    }

    /** @throws InvalidSettingsException where that is no list of PEM certificates */
    static TrustOptions platformAnd(String pem) {
        var all = certificates(pem, POINTER);
        all.addAll(List.of(((X509TrustManager) platformFactory().getTrustManagers()[0]).getAcceptedIssuers()));
        return TrustOptions.wrap(factory(all));
    }

    /**
     * @param pointer where they were given
     * @throws InvalidSettingsException where that is no list of PEM certificates
     */
    static List<X509Certificate> certificates(String pem, String pointer) {
        if (pem.contains("PRIVATE KEY-----")) {
            throw new InvalidSettingsException(pointer, "A private key does not belong among the certificates, which are no secret.");
        }
        var found = new ArrayList<X509Certificate>();
        try {
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                found.add((X509Certificate) certificate);
            }
        } catch (CertificateException e) { // the same as none
            found.clear();
        }
        if (found.isEmpty()) {
            throw new InvalidSettingsException(pointer, "These are no PEM certificates (-----BEGIN CERTIFICATE----- …).");
        }
        return found;
    }

    private static TrustManagerFactory platformFactory() {
        if (platform == null) {
            platform = factory((KeyStore) null);
        }
        return platform;
    }

    private static TrustManagerFactory factory(List<X509Certificate> certificates) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca-" + i, certificates.get(i));
            }
            return factory(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManagerFactory factory(KeyStore store) {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
