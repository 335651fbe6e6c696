package io.hmsops.sync.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonSender;
import java.util.concurrent.CompletableFuture;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;

/** Puts events on the queue that the program takes them from: durable messages over one link, each acceptance by the broker awaited. */
final class QueuePosts implements Posts {

    private final ProtonSender sender;

    private QueuePosts(ProtonSender sender) {
        this.sender = sender;
    }

    /** Connected. */
    static QueuePosts to(Context context, int port, String address) {
        var connected = new CompletableFuture<QueuePosts>();
        context.runOnContext(now -> ProtonClient.create(context.owner()).connect("127.0.0.1", port, result -> {
            if (result.failed()) {
                connected.completeExceptionally(result.cause());
                return;
            }
            var connection = result.result().open();
            var sender = connection.createSender(address);
            sender.openHandler(open -> {
                if (open.failed()) {
                    connected.completeExceptionally(open.cause());
                } else {
                    connected.complete(new QueuePosts(sender));
                }
            });
            sender.open();
        }));
        return connected.join();
    }

    /** Waits for credit where there is none. */
    @Override
    public Future<Boolean> post(Buffer event) {
        var answer = Promise.<Boolean>promise();
        sender.send(message(event), delivery -> answer.complete(delivery.getRemoteState() instanceof Accepted));
        return answer.future();
    }

    private static Message message(Buffer event) {
        var message = Proton.message();
        message.setDurable(true);
        message.setContentType("application/json");
        message.setBody(new Data(new Binary(event.getBytes())));
        return message;
    }
}
