package io.hmsops.sync.testing;

import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonSender;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.message.Message;

/**
 * Sends numbered messages to an address of a broker, several at a time, and keeps to the contract: what the broker has not accepted, or
 * of which that is not known, is sent again, in the order of the numbers, until it is accepted. Some acceptances are not heard, so some
 * come twice in any case.
 */
public final class EventSender extends BrokerClient {

    private static final int AT_A_TIME = 50;
    /** Of every so manieth the first acceptance counts as not heard. */
    public static final int UNHEARD = 97;

    private final String address;
    private final IntFunction<Message> messages;
    private final TreeSet<Integer> waiting = new TreeSet<>();
    private final TreeSet<Integer> inTheAir = new TreeSet<>();
    private final Set<Integer> unheard = new HashSet<>();
    private final ConcurrentSkipListMap<Integer, CompletableFuture<Void>> milestones = new ConcurrentSkipListMap<>();
    private ProtonSender sender;
    private int allowed;
    private volatile int accepted;
    private volatile int repeated;

    /** Sends nothing before it is {@linkplain #allow allowed}. */
    public EventSender(int port, String address, IntFunction<Message> messages) {
        super(port);
        this.address = address;
        this.messages = messages;
        begin();
    }

    /** That many more, with the next numbers. */
    public void allow(int events) {
        onLoop(() -> {
            IntStream.range(allowed, allowed + events).forEach(waiting::add);
            allowed += events;
            pump();
        });
    }

    /** Done, on the event loop, once the broker has accepted that many different ones since the first. */
    public CompletableFuture<Void> reached(int count) {
        var milestone = milestones.computeIfAbsent(count, number -> new CompletableFuture<>());
        if (accepted >= count) {
            milestone.complete(null);
        }
        return milestone;
    }

    /** How many different ones the broker has accepted. */
    public int accepted() {
        return accepted;
    }

    /** How many times one was sent again. */
    public int repeated() {
        return repeated;
    }

    @Override
    void connected(ProtonConnection connection) {
        sender = connection.createSender(address);
        sender.sendQueueDrainHandler(credit -> pump());
        sender.closeHandler(closed -> abandon(connection));
        sender.open();
    }

    @Override
    void disconnected() {
        sender = null;
        repeated += inTheAir.size();
        waiting.addAll(inTheAir);
        inTheAir.clear();
    }

    private void pump() {
        while (sender != null && !sender.sendQueueFull() && inTheAir.size() < AT_A_TIME && !waiting.isEmpty()) {
            send(waiting.pollFirst(), sender);
        }
    }

    private void send(int number, ProtonSender over) {
        inTheAir.add(number);
        over.send(messages.apply(number), delivery -> {
            if (over != sender) {
                return; // too late: it is being sent again
            }
            inTheAir.remove(number);
            var heard = number % UNHEARD != 0 || !unheard.add(number);
            if (heard && delivery.getRemoteState() instanceof Accepted) {
                milestones.headMap(++accepted, true).values().forEach(milestone -> milestone.complete(null));
            } else {
                repeated++;
                waiting.add(number);
            }
            pump();
        });
    }
}
