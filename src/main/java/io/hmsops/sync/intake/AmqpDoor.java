package io.hmsops.sync.intake;

import io.hmsops.sync.amqp.AmqpConfig;
import io.hmsops.sync.delivery.Acceptance;
import io.hmsops.sync.delivery.Submission;
import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;
import org.jboss.logging.Logger;

/**
 * The AMQP door: what came in messages goes to the engine, in their order, and only then may they be settled. Malformed messages are
 * copied to the rejected address first. Everything else is trouble, and fails: then the messages go back to the broker, as they were.
 */
@ApplicationScoped
class AmqpDoor {

    private static final Logger LOG = Logger.getLogger(AmqpDoor.class);

    private final AmqpForm form;
    private final Documents documents;
    private final EventIntake intake;
    private final AmqpConfig config;

    AmqpDoor(AmqpForm form, Documents documents, EventIntake intake, AmqpConfig config) {
        this.form = form;
        this.documents = documents;
        this.intake = intake;
        this.config = config;
    }

    /** A message with its event, or with what is wrong with it. */
    private record Received(Message message, Submission submission, ProblemException problem) {
    }

    /**
     * Completes once all messages may be settled.
     *
     * @param send sends a message to an address, completing when the broker has it
     */
    Uni<Void> receive(List<Message> messages, BiFunction<String, Message, Uni<Void>> send) {
        return Multi.createFrom().iterable(messages)
                .onItem().transformToUniAndConcatenate(this::read).collect().asList()
                .chain(all -> Multi.createFrom().iterable(withoutRepetition(all))
                        .onItem().transformToUniAndConcatenate(this::store)
                        .onItem().transformToMultiAndConcatenate(wrong -> Multi.createFrom().iterable(wrong))
                        .onItem().transformToUniAndConcatenate(wrong -> reject(wrong, send))
                        .onItem().ignoreAsUni());
    }

    /** Runs in which no event is twice: in one go with itself an event is still being stored. */
    private static List<List<Received>> withoutRepetition(List<Received> all) {
        var runs = new ArrayList<List<Received>>();
        var seen = new HashSet<List<String>>();
        for (var received : all) {
            var event = received.submission() == null ? null : received.submission().event();
            if (runs.isEmpty() || event != null && !seen.add(List.of(event.source(), event.cloudEventId()))) {
                runs.add(new ArrayList<>());
                seen.clear();
                if (event != null) {
                    seen.add(List.of(event.source(), event.cloudEventId()));
                }
            }
            runs.get(runs.size() - 1).add(received);
        }
        return runs;
    }

    private Uni<Received> read(Message message) {
        return Uni.createFrom().deferred(() -> {
            var posted = form.read(message);
            return documents.of(posted, null).map(document -> new Received(message, new Submission(posted.event().withDocument(document),
                    null, Fingerprint.with(posted.fingerprint(), document)), null));
        }).onFailure(AmqpDoor::isItsOwnFault).recoverWithItem(e -> new Received(message, null, (ProblemException) e));
    }

    /** A document that cannot be fetched is one: it must not hold up everything behind it. */
    private static boolean isItsOwnFault(Throwable failure) {
        return failure instanceof ProblemException problem
                && (problem.problem().status() < 500 || problem.problem().status() == 502 || problem.problem().status() == 504);
    }

    /** Answers those that are to be rejected. */
    private Uni<List<Received>> store(List<Received> run) {
        var wrong = new ArrayList<>(run.stream().filter(received -> received.problem() != null).toList());
        var received = run.stream().filter(one -> one.problem() == null).toList();
        if (received.isEmpty()) {
            return Uni.createFrom().item(wrong);
        }
        return intake.accept(received.stream().map(Received::submission).toList()).map(acceptances -> {
            for (int i = 0; i < received.size(); i++) {
                if (acceptances.get(i) instanceof Acceptance.Conflict conflict) {
                    wrong.add(new Received(received.get(i).message(), null, ProblemException.of(422,
                            "This identity was used for another event, " + conflict.eventId() + ", which differs.")));
                } else if (acceptances.get(i) instanceof Acceptance.InProgress) {
                    throw ProblemException.overloaded("The same event is being stored right now.", 1);
                }
            }
            return wrong;
        });
    }

    private Uni<Void> reject(Received received, BiFunction<String, Message, Uni<Void>> send) {
        var problem = received.problem().problem();
        var message = received.message();
        LOG.infof("a message from %s was rejected: status %d, %s", config.address(), problem.status(),
                problem.errors().stream().map(Problem.Error::pointer).toList()); // its detail may quote the payload
        var properties = new LinkedHashMap<String, Object>();
        if (message.getApplicationProperties() != null && message.getApplicationProperties().getValue() != null) {
            properties.putAll(message.getApplicationProperties().getValue());
        }
        properties.putAll(Map.of("sync-rejected-status", problem.status(), "sync-rejected-reason", problem.detail()));
        message.setApplicationProperties(new ApplicationProperties(properties));
        message.setDeliveryAnnotations(null);
        message.setAddress(config.rejectedAddress());
        return send.apply(config.rejectedAddress(), message);
    }
}
