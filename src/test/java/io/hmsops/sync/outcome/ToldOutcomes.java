package io.hmsops.sync.outcome;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonConnection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;

/** Reads outcomes off a broker's address, in the order in which they come, as somebody else's program would. */
public final class ToldOutcomes implements AutoCloseable {

    /** One message. */
    public record Told(Message message, Map<String, Object> attributes, JsonObject data) {

        public String id() {
            return message.getMessageId().toString();
        }

        public String kind() {
            return attributes.get("cloudEvents:type").toString().replace("io.hmsops.sync.delivery.", "");
        }

        public String delivery() {
            return data.getString("delivery");
        }

        public String subject() {
            return (String) attributes.get("cloudEvents:subject");
        }
    }

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final ProtonConnection connection;

    public ToldOutcomes(int port, String address) {
        var opened = new CompletableFuture<ProtonConnection>();
        ProtonClient.create(vertx).connect("localhost", port, connected -> {
            if (connected.failed()) {
                opened.completeExceptionally(connected.cause());
                return;
            }
            var connection = connected.result();
            connection.openHandler(open -> {
                connection.createReceiver(address).setPrefetch(1000).handler((delivery, message) -> told.add(read(message)))
                        .openHandler(attached -> opened.complete(connection)).open();
            }).open();
        });
        connection = opened.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static Told read(Message message) {
        var body = ((Data) message.getBody()).getValue();
        return new Told(message, message.getApplicationProperties().getValue(), new JsonObject(Buffer.buffer(
                Arrays.copyOfRange(body.getArray(), body.getArrayOffset(), body.getArrayOffset() + body.getLength()))));
    }

    public List<Told> all() {
        return List.copyOf(told);
    }

    /** Those of an event, as kinds with the attempt: {@code failed 1}. */
    public List<String> of(String event) {
        return told.stream().filter(one -> one.data().getString("event").equals(event))
                .map(one -> one.kind() + " " + one.data().getInteger("attempt")).toList();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
