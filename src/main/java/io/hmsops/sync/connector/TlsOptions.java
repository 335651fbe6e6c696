package io.hmsops.sync.connector;

import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;

/**
 * TLS as a system's registration wants it, for the client of any connector: whom to trust, what to show, and that the certificate is of
 * the host that was asked for. Reads PEM only, no files; takes a few milliseconds. Whether TLS is spoken at all is the connector's to say.
 */
public final class TlsOptions {

    private static final String HOST_NAME_CHECK = "HTTPS";

    private TlsOptions() {
    }

    /**
     * Sets trust, client certificate and the check of the host's name, and nothing else. A connector that offers a weaker check (as
     * {@code sslmode=verify-ca} is) sets that afterwards. HTTP clients check the name unless told otherwise.
     *
     * @return {@code options}
     * @throws InvalidSettingsException at {@code /tls/trustedCertificates}, {@code /auth/certificate} or {@code /auth/privateKey}
     */
    public static <O extends ClientOptionsBase> O apply(O options, Target target) {
        return apply(options, target.trust(), target.credentials());
    }

    /**
     * The same for what is no partner.
     *
     * @param trust the certificate authorities, PEM, and no others; the platform's where {@code null}
     */
    public static <O extends ClientOptionsBase> O apply(O options, String trust, Credentials credentials) {
        options.setTrustAll(false).setTrustOptions(trust(trust));
        if (credentials instanceof Credentials.MutualTls own) {
            options.setKeyCertOptions(ClientCertificate.of(own));
        }
        if (options instanceof NetClientOptions net) {
            net.setHostnameVerificationAlgorithm(HOST_NAME_CHECK);
        }
        return options;
    }

    /**
     * The certificate authorities of {@link Target#trust} and no others; the platform's where it names none.
     *
     * @throws InvalidSettingsException at {@code /tls/trustedCertificates}
     */
    public static TrustOptions trust(Target target) {
        return trust(target.trust());
    }

    private static TrustOptions trust(String pem) {
        return pem == null ? Trust.platform() : Trust.only(pem);
    }

    /**
     * The platform's certificate authorities and those of {@link Target#trust}: for what is called beside the partner itself, such as
     * an identity provider, which may be a public one where the partner is private.
     *
     * @throws InvalidSettingsException at {@code /tls/trustedCertificates}
     */
    public static TrustOptions trustAlsoPlatform(Target target) {
        return target.trust() == null ? Trust.platform() : Trust.platformAnd(target.trust());
    }
}
