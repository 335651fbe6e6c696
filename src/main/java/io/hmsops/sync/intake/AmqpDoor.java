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
import java.util.List;
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
    private final RejectedCopies copies;
    private final AmqpConfig config;

    AmqpDoor(AmqpForm form, Documents documents, EventIntake intake, RejectedCopies copies, AmqpConfig config) {
        this.form = form;
        this.documents = documents;
        this.intake = intake;
        this.copies = copies;
        this.config = config;
    }

    /** A message with its event, or with what is wrong with it. */
    private record Received(Message message, Submission submission, ProblemException problem) {
    }

    /** What became of it: a verdict, or what is wrong with it. */
    private record Stored(Message message, AmqpVerdict verdict, ProblemException problem) {
    }

    /** What is to be done with each message, in their order; fails where they are to go back. */
    Uni<List<AmqpVerdict>> receive(List<Message> messages) {
        return Multi.createFrom().iterable(messages)
                .onItem().transformToUniAndConcatenate(this::read).collect().asList()
                .chain(all -> Multi.createFrom().iterable(withoutRepetition(all))
                        .onItem().transformToUniAndConcatenate(this::store)
                        .onItem().transformToMultiAndConcatenate(run -> Multi.createFrom().iterable(run))
                        .collect().asList())
                .chain(all -> Multi.createFrom().iterable(all)
                        .onItem().transformToUniAndConcatenate(stored -> stored.problem() == null
                                ? Uni.createFrom().item(stored.verdict()) : reject(stored))
                        .collect().asList());
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

    private Uni<List<Stored>> store(List<Received> run) {
        var submissions = run.stream().filter(received -> received.problem() == null).map(Received::submission).toList();
        return (submissions.isEmpty() ? Uni.createFrom().item(List.<Acceptance>of()) : intake.accept(submissions)).map(acceptances -> {
            var each = acceptances.iterator();
            return run.stream().map(received -> received.problem() != null ? new Stored(received.message(), null, received.problem())
                    : stored(received.message(), each.next())).toList();
        });
    }

    private static Stored stored(Message message, Acceptance acceptance) {
        if (acceptance instanceof Acceptance.Conflict conflict) {
            return new Stored(message, null, ProblemException.of(422,
                    "This identity was used for another event, " + conflict.eventId() + ", which differs."));
        } else if (acceptance instanceof Acceptance.InProgress) {
            throw ProblemException.overloaded("The same event is being stored right now.", 1);
        }
        return new Stored(message, acceptance instanceof Acceptance.Replayed ? AmqpVerdict.REPEATED : AmqpVerdict.ACCEPTED, null);
    }

    private Uni<AmqpVerdict> reject(Stored stored) {
        var problem = stored.problem().problem();
        LOG.infof("a message from %s was rejected: status %d, %s", config.address(), problem.status(),
                problem.errors().stream().map(Problem.Error::pointer).toList()); // its detail may quote the payload
        return copies.copy(stored.message(), problem);
    }
}
