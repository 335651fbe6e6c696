package io.hmsops.sync.testing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonHelper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;

/** Reads the outcomes at an address of a broker and remembers each that it sees, as often as it sees it; then it settles it. */
public final class OutcomeReader extends BrokerClient {

    /**
     * A CloudEvent as it was seen.
     *
     * @param id   CloudEvents {@code id}
     * @param type CloudEvents {@code type}
     */
    public record Sighting(String id, String type, String subject, JsonObject data) {

        /** The delivery that it is about. */
        public String delivery() {
            return data.getString("delivery");
        }

        /** Its kind and the number of the attempt. */
        public String what() {
            return type.substring(type.lastIndexOf('.') + 1) + " " + data.getInteger("attempt");
        }

        /** Whether it is {@code delivered}, {@code failed} or {@code dead}. */
        public boolean is(String end) {
            return type.equals("io.hmsops.sync.delivery." + end);
        }
    }

    private final String address;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final List<Sighting> seen = Collections.synchronizedList(new ArrayList<>());

    public OutcomeReader(int port, String address) {
        super(port);
        this.address = address;
        begin();
    }

    /** All so far, in the order in which they came. */
    public List<Sighting> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** How many different ones. */
    public int count() {
        return ids.size();
    }

    @Override
    void connected(ProtonConnection connection) {
        var receiver = connection.createReceiver(address).setAutoAccept(false);
        receiver.handler((delivery, message) -> {
            var sighting = read(message);
            seen.add(sighting);
            ids.add(sighting.id());
            ProtonHelper.accepted(delivery, true);
        });
        receiver.closeHandler(closed -> abandon(connection));
        receiver.open();
    }

    @Override
    void disconnected() {
        // nothing is kept for a connection
    }

    private static Sighting read(Message message) {
        if ("application/cloudevents+json".equals(message.getContentType())) {
            var event = body(message).toJsonObject();
            return new Sighting(event.getString("id"), event.getString("type"), event.getString("subject"), event.getJsonObject("data"));
        }
        var properties = message.getApplicationProperties().getValue();
        return new Sighting((String) properties.get("cloudEvents:id"), (String) properties.get("cloudEvents:type"),
                (String) properties.get("cloudEvents:subject"), body(message).toJsonObject());
    }

    private static Buffer body(Message message) {
        var value = message.getBody() instanceof Data data ? data.getValue() : ((AmqpValue) message.getBody()).getValue();
        return value instanceof Binary binary
                ? Buffer.buffer().appendBytes(binary.getArray(), binary.getArrayOffset(), binary.getLength())
                : Buffer.buffer((String) value);
    }
}
