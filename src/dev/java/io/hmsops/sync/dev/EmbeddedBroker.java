package io.hmsops.sync.dev;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * A real AMQP 1.0 broker in this JVM, on loopback only and open to everyone there. Any address can be used without being declared and
 * is a queue. {@link #stop} and {@link #start} take it away and bring it back on the same port; only one that is {@link #kept} still
 * has its messages then.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private final Path data;
    private final int port;
    private EmbeddedActiveMQ broker;

    private EmbeddedBroker(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /** Starts with a journal that outlives this program. */
    public static EmbeddedBroker kept(Path data, int port) {
        EmbeddedBroker broker = new EmbeddedBroker(data, port);
        broker.start();
        return broker;
    }

    /** Starts on a free port, in memory. */
    public static EmbeddedBroker temporary() {
        return kept(null, Ports.free());
    }

    /** Starts again after {@link #stop}; does nothing if it is running. */
    public synchronized void start() {
        if (broker != null) {
            return;
        }
        QuietLogs.apply();
        try {
            EmbeddedActiveMQ starting = new EmbeddedActiveMQ().setConfiguration(configuration());
            starting.start();
            broker = starting;
        } catch (Exception e) {
            throw new IllegalStateException("The AMQP broker did not start on port " + port, e);
        }
    }

    /** Closes all connections and the port. */
    public synchronized void stop() {
        if (broker != null) {
            try {
                broker.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                broker = null;
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    public int port() {
        return port;
    }

    private Configuration configuration() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("embedded")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setMaxDiskUsage(-1) // a developer's full disk must not stop the producers
                .setPersistenceEnabled(data != null)
                .setJournalType(JournalType.NIO)
                .addAcceptorConfiguration("amqp", "tcp://localhost:" + port + "?protocols=AMQP")
                .addAddressSetting("#", new AddressSettings()
                        .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                        .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                        .setDeadLetterAddress(SimpleString.of("DLQ"))
                        .setExpiryAddress(SimpleString.of("ExpiryQueue"))
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false));
        if (data != null) {
            configuration.setJournalDirectory(data.resolve("journal").toString())
                    .setBindingsDirectory(data.resolve("bindings").toString())
                    .setLargeMessagesDirectory(data.resolve("large").toString())
                    .setPagingDirectory(data.resolve("paging").toString());
        }
        return configuration;
    }
}
