package io.hmsops.sync.connector;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A private certificate authority, made by the JDK's own {@code keytool}. */
public final class CertificateAuthority {

    private static final String PASSWORD = "changeit";
    private static final String SELF = "authority";

    private final Path store;
    private int issued;

    private CertificateAuthority(Path store) {
        this.store = store;
    }

    /** A certificate that was issued, its authority's last, and its key. */
    public record Issued(PrivateKey key, List<Certificate> chain) {

        public String certificate() {
            return chain.stream().map(CertificateAuthority::encoded).map(der -> pem("CERTIFICATE", der)).reduce("", String::concat);
        }

        /** PKCS #8. */
        public String privateKey() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        /** For a server. */
        public PemKeyCertOptions options() {
            return new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate())).addKeyValue(Buffer.buffer(privateKey()));
        }
    }

    public static CertificateAuthority make(String name) {
        try {
            var authority = new CertificateAuthority(Files.createTempDirectory("authority").resolve("store.p12"));
            authority.keytool(SELF, "-dname", "CN=" + name, "-keyalg", "EC", "-ext", "bc:c", "-validity", "2");
            return authority;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its own certificate, PEM. */
    public String certificate() {
        return pem("CERTIFICATE", encoded(read(SELF).chain().get(0)));
    }

    /** Issues a certificate, with an EC key, that is valid for two days, for a server known by a name. */
    public Issued forHost(String name) {
        return issue("-dname", "CN=server", "-keyalg", "EC", "-ext", "SAN=dns:" + name, "-validity", "2");
    }

    /** @param options of {@code keytool -genkeypair} */
    public synchronized Issued issue(String... options) {
        var alias = "issued-" + issued++;
        var all = new ArrayList<>(List.of("-signer", SELF, "-signerkeypass", PASSWORD));
        all.addAll(List.of(options));
        keytool(alias, all.toArray(String[]::new));
        return read(alias);
    }

    private void keytool(String alias, String... options) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", alias, "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(options));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Issued read(String alias) {
        try {
            var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new Issued((PrivateKey) keys.getKey(alias, PASSWORD.toCharArray()), Arrays.asList(keys.getCertificateChain(alias)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Armour around what is encoded. */
    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private static byte[] encoded(Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
