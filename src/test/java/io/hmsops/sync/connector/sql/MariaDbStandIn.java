package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.StandIn;
import io.vertx.core.Vertx;
import io.vertx.mysqlclient.MySQLBuilder;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A database of its own in a real MariaDB, whose trigger behaves as a test tells it to. */
final class MariaDbStandIn implements StandIn, AutoCloseable {

    static final String STATEMENT = """
            INSERT INTO policy_record (delivery, subject, title, version, changed)
            VALUES (:delivery.id, :subject, :data.title, :data.version, :event.time)""";

    private final String name = "partner_" + UUID.randomUUID().toString().replace("-", "");
    private final int port;
    private final Pool pool;

    /** @param user who may do everything */
    MariaDbStandIn(Vertx vertx, int port, String user, String password) {
        this.port = port;
        pool = MySQLBuilder.pool().using(vertx).with(new PoolOptions().setMaxSize(2)).connectingTo(new MySQLConnectOptions()
                .setPort(port).setHost("localhost").setUser(user).setPassword(password)).build();
        execute("CREATE DATABASE " + name);
        execute("CREATE USER '" + name.substring(0, 30) + "'@'%' IDENTIFIED BY '" + Deliveries.SECRET + "'");
        execute("GRANT ALL ON " + name + ".* TO '" + user() + "'@'%'");
        execute("""
                CREATE TABLE %s.policy_record (at bigint AUTO_INCREMENT PRIMARY KEY, delivery char(36), subject varchar(100), title text,
                    version int, changed datetime(3))""".formatted(name));
        execute("CREATE TABLE " + name + ".behaviour (word varchar(30))");
        execute("INSERT INTO " + name + ".behaviour VALUES ('ACCEPT')");
        execute("""
                CREATE DEFINER = '%2$s'@'%%' TRIGGER %1$s.behave BEFORE INSERT ON %1$s.policy_record FOR EACH ROW
                BEGIN
                  DECLARE w varchar(30) DEFAULT (SELECT word FROM %1$s.behaviour);
                  IF w = 'REFUSE_FOR_GOOD' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no such policy';
                  ELSEIF w = 'REFUSE_FOR_NOW' THEN SIGNAL SQLSTATE 'HY000' SET MESSAGE_TEXT = 'too busy', MYSQL_ERRNO = 1205;
                  ELSEIF w = 'NEVER_ANSWER' THEN DO SLEEP(3600);
                  ELSEIF w = 'CUT_THE_CONNECTION' THEN KILL CONNECTION_ID();
                  END IF;
                END""".formatted(name, user()));
    }

    String user() {
        return name.substring(0, 30);
    }

    String database() {
        return name;
    }

    @Override
    public String endpoint() {
        return "mariadb://localhost:" + port + "/" + name;
    }

    @Override
    public void will(Behaviour behaviour) {
        execute("UPDATE " + name + ".behaviour SET word = '" + behaviour + "'");
    }

    @Override
    public List<String> taken() {
        return query("SELECT delivery FROM " + name + ".policy_record ORDER BY at");
    }

    @Override
    public int busyWith() {
        return count("command <> 'Sleep'");
    }

    @Override
    public int connections() {
        return count("true");
    }

    /** By database, not by user: while the trigger runs, its definer is shown. */
    private int count(String condition) {
        return Integer.parseInt(query("SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + name + "' AND " + condition)
                .get(0));
    }

    void execute(String sql) {
        pool.query(sql).execute().toCompletionStage().toCompletableFuture().join();
    }

    /** The first column, as text. */
    List<String> query(String sql) {
        var found = new ArrayList<String>();
        pool.query(sql).execute().toCompletionStage().toCompletableFuture().join()
                .forEach(row -> found.add(row.getValue(0) == null ? null : row.getValue(0).toString()));
        return found;
    }

    @Override
    public void close() {
        query("SELECT id FROM information_schema.processlist WHERE db = '" + name + "'").forEach(this::kill); // else DROP waits for them
        execute("DROP DATABASE " + name);
        execute("DROP USER '" + user() + "'@'%'");
        pool.close().toCompletionStage().toCompletableFuture().join();
    }

    private void kill(String connection) {
        pool.query("KILL CONNECTION " + connection).execute().otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
    }
}
