package io.hmsops.sync.outcome;

import io.hmsops.sync.database.Announced;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import org.jboss.logging.Logger;

/** Replicas say to the one whose task it is that there is something to tell. */
@ApplicationScoped
class OutcomesAnnounced implements Announced {

    private static final Logger LOG = Logger.getLogger(OutcomesAnnounced.class);
    private static final String CHANNEL = "sync_outcomes";

    private final Pool pool;
    private final Instance<OutcomeSender> sender;

    OutcomesAnnounced(Pool pool, Instance<OutcomeSender> sender) {
        this.pool = pool;
        this.sender = sender;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public void told() {
        sender.get().announced();
    }

    void announce() {
        pool.query("notify " + CHANNEL).execute().subscribe().with(done -> { },
                failure -> LOG.debugf("outcomes are told at the next heartbeat: %s", failure.getMessage()));
    }
}
