package io.hmsops.sync.connector;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/** The certificate and key that a system wants to see, read and proven to belong together. */
final class ClientCertificate {

    private static final String KEY = "/auth/privateKey";
    private static final String[] KINDS = {"RSA", "EC"};

    private ClientCertificate() {
    }

    /** @throws InvalidSettingsException at {@code /auth/certificate} or {@code /auth/privateKey}; repeats nothing of the key */
    static KeyCertOptions of(Credentials.MutualTls given) {
        Trust.certificates(given.certificate(), "/auth/certificate");
        if (given.privateKey().contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || given.privateKey().contains("Proc-Type: 4,ENCRYPTED")) {
            throw new InvalidSettingsException(KEY, "The private key is encrypted; give it without a passphrase, it is stored encrypted.");
        }
        var factory = read(given);
        var keys = (X509KeyManager) factory.getKeyManagers()[0];
        var alias = Arrays.stream(KINDS).map(kind -> keys.getClientAliases(kind, null)).filter(Objects::nonNull).findFirst()
                .orElseThrow(() -> new InvalidSettingsException(KEY, "The private key is neither RSA nor EC."));
        if (!fits(keys.getPrivateKey(alias[0]), keys.getCertificateChain(alias[0])[0].getPublicKey())) {
            throw new InvalidSettingsException(KEY, "The private key does not belong to the certificate.");
        }
        return KeyCertOptions.wrap(factory);
    }

    private static KeyManagerFactory read(Credentials.MutualTls given) {
        try { // with no paths there is nothing that the parameter is needed for
            return new PemKeyCertOptions().addCertValue(Buffer.buffer(given.certificate())).addKeyValue(Buffer.buffer(given.privateKey()))
                    .getKeyManagerFactory(null);
        } catch (Exception e) { // its words may hold parts of the key
            throw new InvalidSettingsException(KEY, "This is no RSA or EC private key in PEM (PKCS #8, PKCS #1 or SEC 1), or of another kind "
                    + "than the certificate's.");
        }
    }

    /** Whether what the one signs the other verifies. */
    private static boolean fits(PrivateKey mine, PublicKey shown) {
        try {
            var signature = Signature.getInstance("RSA".equals(mine.getAlgorithm()) ? "SHA256withRSA" : "SHA256withECDSA");
            var probe = new byte[] {1};
            signature.initSign(mine);
            signature.update(probe);
            var signed = signature.sign();
            signature.initVerify(shown);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
