package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.vertx.core.Future;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The steps of one delivery on one connection: in one transaction where they are several, else the one is a transaction itself. */
final class Execution {

    static final String ALREADY_THERE = "already there";

    private final Dialect dialect;
    private final SqlConnection connection;
    private final List<Step> steps;
    private final EventValues values;
    private final List<Integer> rows = new ArrayList<>();
    private boolean already;

    Execution(Dialect dialect, SqlConnection connection, List<Step> steps, EventValues values) {
        this.dialect = dialect;
        this.connection = connection;
        this.steps = steps;
        this.values = values;
    }

    /** @param plans of the steps, in their order */
    Future<DeliveryReceipt> run(Session session, List<? extends Plan> plans) {
        var transaction = steps.size() > 1;
        return session.begin(transaction)
                .compose(v -> step(plans, 0))
                .transform(done -> !transaction ? Future.future(promise -> promise.handle(done))
                        : done.succeeded() && !already ? end("COMMIT")
                        : end("ROLLBACK").otherwiseEmpty().compose(v -> Future.future(promise -> promise.handle(done))))
                .map(v -> new DeliveryReceipt(null, already ? ALREADY_THERE : words()));
    }

    private Future<Void> end(String how) {
        return connection.query(how).execute().mapEmpty();
    }

    private Future<Void> step(List<? extends Plan> plans, int at) {
        if (at == steps.size()) {
            return Future.succeededFuture();
        }
        var plan = plans.get(at);
        return connection.preparedQuery(plan.sql()).execute(plan.bind(values))
                .map(result -> Math.max(result.rowCount(), result.size()))
                .recover(e -> steps.get(at).receipt() && e instanceof DatabaseException refused && dialect.isThere(refused)
                        ? Future.succeededFuture(0) : Future.failedFuture(e))
                .compose(count -> {
                    if (steps.get(at).receipt()) {
                        already = count == 0;
                    } else {
                        rows.add(count);
                    }
                    return already ? Future.succeededFuture() : step(plans, at + 1);
                });
    }

    private String words() {
        return rows.stream().map(count -> count == 1 ? "1 row" : count + " rows").collect(Collectors.joining(", "));
    }
}
