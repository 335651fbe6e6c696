package io.hmsops.sync.event;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Every hour forgets documents whose event never came: the client hung up while the program was killed. */
@ApplicationScoped
class AbandonedDocuments {

    private static final Logger LOG = Logger.getLogger(AbandonedDocuments.class);
    private static final Duration EVERY = Duration.ofHours(1);

    private final Vertx vertx;
    private final DocumentStore store;

    AbandonedDocuments(Vertx vertx, DocumentStore store) {
        this.vertx = vertx;
        this.store = store;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(EVERY.toMillis(), timer -> store.discardAbandoned().subscribe().with(forgotten -> {
            if (forgotten > 0) {
                LOG.infof("forgot %d documents that no event refers to", forgotten);
            }
        }, failure -> LOG.warnf("abandoned documents could not be forgotten: %s", failure.getMessage())));
    }
}
