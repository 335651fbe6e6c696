package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.Deliveries;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * A real Artemis with a journal, with logins, and with addresses that must have been created: {@code policies}, and {@code small.fail},
 * {@code small.block}, which are full soon. {@code partner} may do anything, {@code reader} may not do what
 * {@link #denied} says, which is to send.
 */
public final class SecuredBroker {

    private static final String PASSWORD = Deliveries.SECRET;

    /** To {@code reader}. */
    public final Set<CheckType> denied = ConcurrentHashMap.newKeySet();

    private final Path data;
    private final int port;
    private EmbeddedActiveMQ broker;

    public SecuredBroker(Path data) {
        this.data = data;
        denied.add(CheckType.SEND);
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
        start();
    }

    public void start() {
        try {
            var all = Set.of(new Role("all", true, true, true, true, true, true, true, true, true, true, false, false));
            var configuration = new ConfigurationImpl().setName("partner").setJMXManagementEnabled(false).setMaxDiskUsage(-1)
                    .setSecurityEnabled(true).setSecurityInvalidationInterval(0).setPersistenceEnabled(true).setJournalType(JournalType.NIO)
                    .setJournalDirectory(data.resolve("journal").toString()).setBindingsDirectory(data.resolve("bindings").toString())
                    .setLargeMessagesDirectory(data.resolve("large").toString()).setPagingDirectory(data.resolve("paging").toString())
                    .addAcceptorConfiguration("amqp", "tcp://localhost:" + port + "?protocols=AMQP;amqpCredits=10;amqpLowCredits=3")
                    .addAddressSetting("#", new AddressSettings().setAutoCreateAddresses(false).setAutoCreateQueues(false))
                    .addAddressSetting("small.fail", full(AddressFullMessagePolicy.FAIL))
                    .addAddressSetting("small.block", full(AddressFullMessagePolicy.BLOCK));
            configuration.setSecurityRoles(Map.of("#", all));
            for (var name : Set.of("policies", "small.fail", "small.block")) {
                configuration.addQueueConfiguration(QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST));
            }
            broker = new EmbeddedActiveMQ().setConfiguration(configuration).setSecurityManager(new Logins()).start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static AddressSettings full(AddressFullMessagePolicy policy) {
        return new AddressSettings().setAutoCreateAddresses(false).setAutoCreateQueues(false).setMaxSizeBytes(20_000)
                .setAddressFullMessagePolicy(policy);
    }

    public void stop() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public String endpoint() {
        return "amqp://localhost:" + port;
    }

    public int port() {
        return port;
    }

    public void create(String queue) {
        try {
            broker.getActiveMQServer().addAddressInfo(new AddressInfo(SimpleString.of(queue), RoutingType.ANYCAST));
            broker.getActiveMQServer().createQueue(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public long messages(String queue) {
        return broker.getActiveMQServer().locateQueue(queue).getMessageCount();
    }

    private final class Logins implements ActiveMQSecurityManager {
        @Override
        public boolean validateUser(String user, String password) {
            return PASSWORD.equals(password) && Set.of("partner", "reader").contains(user);
        }

        @Override
        public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
            return validateUser(user, password) && (user.equals("partner") || !denied.contains(check));
        }
    }
}
