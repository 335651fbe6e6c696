package io.hmsops.sync.dev;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The ports that dev mode listens on, all on loopback, and whether they can be had. */
record DevPorts(int http, int postgres, int amqp, int documents, int calendar) {

    static final String HTTP = "quarkus.http.port";
    static final String POSTGRES = "sync.dev.postgres.port";
    static final String AMQP = "sync.dev.amqp.port";
    static final String DOCUMENTS = "sync.dev.documents.port";
    static final String CALENDAR = "sync.dev.calendar.port";

    /**
     * @param settings the value of a property, or {@code null}
     * @throws IllegalArgumentException saying which is no port
     */
    static DevPorts from(UnaryOperator<String> settings) {
        return new DevPorts(port(settings, HTTP, 8080), port(settings, POSTGRES, 15432), port(settings, AMQP, 15672),
                port(settings, DOCUMENTS, 8091), port(settings, CALENDAR, 8092));
    }

    /** The same again for {@link #from}. */
    Map<String, String> toMap() {
        return Map.of(HTTP, Integer.toString(http), POSTGRES, Integer.toString(postgres), AMQP, Integer.toString(amqp),
                DOCUMENTS, Integer.toString(documents), CALENDAR, Integer.toString(calendar));
    }

    private static int port(UnaryOperator<String> settings, String property, int otherwise) {
        String value = settings.apply(property);
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535 || Integer.parseInt(value) == 0 && !property.equals(HTTP)) {
            throw new IllegalArgumentException(property + " is '" + value + "': a port is a number from 1 to 65535");
        }
        return Integer.parseInt(value);
    }

    /** What stands in the way, each with the port, what wants it and how to choose another; empty if all can be had. */
    List<String> conflicts() {
        List<String> conflicts = new ArrayList<>();
        Map<Integer, String> wanted = new LinkedHashMap<>();
        check(http, "the service", HTTP, wanted, conflicts);
        check(postgres, "PostgreSQL", POSTGRES, wanted, conflicts);
        check(amqp, "the AMQP broker", AMQP, wanted, conflicts);
        check(documents, "the demo document repository", DOCUMENTS, wanted, conflicts);
        check(calendar, "the demo training calendar", CALENDAR, wanted, conflicts);
        return conflicts;
    }

    private static void check(int port, String what, String property, Map<Integer, String> wanted, List<String> conflicts) {
        String before = wanted.putIfAbsent(port, what);
        if (before != null) {
            conflicts.add("Port %d is wanted by both %s and %s; choose another with -D%s=<port>".formatted(port, before, what, property));
        } else if (port != 0 && isInUse(port)) {
            conflicts.add("Port %d, wanted by %s, is in use; choose another with -D%s=<port>".formatted(port, what, property));
        }
    }

    /** Asked of both loopback addresses, as a server on one of them is enough to answer in our place. */
    private static boolean isInUse(int port) {
        for (String address : List.of("127.0.0.1", "::1")) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (BindException e) {
                if (!String.valueOf(e.getMessage()).contains("assign")) { // "Cannot assign requested address": no IPv6 here
                    return true;
                }
            } catch (IOException e) {
                // this kind of address does not exist here
            }
        }
        return false;
    }
}
