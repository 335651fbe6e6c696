package io.hmsops.sync.replay;

import io.hmsops.sync.database.OwnContext;
import io.hmsops.sync.delivery.BackgroundWork;
import io.hmsops.sync.delivery.WokenWork;
import io.hmsops.sync.replay.JobKind.Step;
import io.hmsops.sync.web.DatabaseAway;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Works on jobs, one at a time on each replica, step by step; after each step it rests as long as the step took. Asks the database only
 * when it is told that there may be something to do.
 */
@ApplicationScoped
class JobRunner implements BackgroundWork {

    private static final Logger LOG = Logger.getLogger(JobRunner.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final int TRIES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final JobStore store;
    private final OwnContext context;
    private final Map<String, JobKind> kinds;
    private final WokenWork woken = new WokenWork(this::run,
            failure -> LOG.warnf("jobs wait until somebody looks again: %s", failure.getMessage()));
    private volatile boolean working;

    JobRunner(JobStore store, OwnContext context, Instance<JobKind> kinds) {
        this.store = store;
        this.context = context;
        this.kinds = kinds.stream().collect(Collectors.toMap(JobKind::name, kind -> kind));
    }

    /** After the engine: what owns jobs must be heard of. */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION + 600) StartupEvent event) {
        woken.start();
        wake();
    }

    /** Before the engine, which takes this replica off the list. The step that is under way ends; the job is left to others. */
    void stop(@Observes @Priority(Interceptor.Priority.APPLICATION + 400) ShutdownEvent event) throws InterruptedException {
        woken.stop();
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (working && System.nanoTime() < end) {
            Thread.sleep(10); // the main thread: nothing else is left for it to do
        }
        try {
            var left = store.handBack().await().atMost(PATIENCE);
            if (left > 0) {
                LOG.infof("%d jobs left to other replicas", left);
            }
        } catch (RuntimeException e) {
            LOG.warnf("others will take over the job that this replica was at, as it could not be handed back: %s", e.getMessage());
        }
    }

    @Override
    public void lookForWork() {
        wake();
    }

    /** There may be a job that nobody is at. */
    void wake() {
        woken.wake();
    }

    private Uni<Void> run() {
        working = true;
        return workOff().onTermination().invoke(() -> working = false);
    }

    private Uni<Void> workOff() {
        return WokenWork.whilst(() -> woken.isStopped() ? Uni.createFrom().item(false)
                : patiently(() -> store.take(kinds.keySet())).chain(job -> job == null ? Uni.createFrom().item(false) : work(job)));
    }

    private Uni<Boolean> work(Job job) {
        LOG.infof("job %s (%s) goes on with %d done", job.id(), job.kind(), job.done());
        return WokenWork.whilst(() -> woken.isStopped() ? Uni.createFrom().item(false) : step(job))
                .onFailure().recoverWithUni(failure -> woken.isStopped() ? Uni.createFrom().voidItem() : fail(job, failure))
                .replaceWith(true);
    }

    /** Whether there is another one. */
    private Uni<Boolean> step(Job job) {
        return Uni.createFrom().deferred(() -> {
            var kind = kinds.get(job.kind());
            var begun = System.nanoTime();
            return patiently(() -> store.step(job.id(), kind)).chain(step -> {
                if (step == null) {
                    LOG.infof("job %s was stopped or taken over", job.id());
                    return Uni.createFrom().item(false);
                }
                kind.committed();
                return isLast(job, step) ? Uni.createFrom().item(false)
                        : Uni.createFrom().item(true).onItem().delayIt().by(Duration.ofNanos(System.nanoTime() - begun));
            });
        });
    }

    private static boolean isLast(Job job, Step step) {
        if (step.cursor() == null) {
            LOG.infof("job %s (%s) is finished", job.id(), job.kind());
        }
        return step.cursor() == null;
    }

    /** While the database is away, for as long as that takes; other trouble may pass too, within a few tries. */
    private <T> Uni<T> patiently(Supplier<Uni<T>> work) {
        return context.run(work).onFailure(failure -> DatabaseAway.isWhy(failure) && !woken.isStopped())
                .retry().withBackOff(FIRST_WAIT, LONGEST_WAIT).indefinitely()
                .onFailure(failure -> !DatabaseAway.isWhy(failure) && !(failure instanceof JobFailedException) && !woken.isStopped())
                .retry().withBackOff(FIRST_WAIT).atMost(TRIES);
    }

    private Uni<Void> fail(Job job, Throwable failure) {
        var told = failure instanceof JobFailedException;
        if (told) {
            LOG.warnf("job %s (%s) failed: %s", job.id(), job.kind(), failure.getMessage());
        } else {
            LOG.errorf(failure, "job %s (%s) failed", job.id(), job.kind());
        }
        var reason = told ? failure.getMessage() : "A step failed again and again; the service's log has the reason under this job's id.";
        return patiently(() -> store.fail(job.id(), reason));
    }
}
