package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Reach;
import io.hmsops.sync.connector.RequestPreview;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** One database with what each delivery executes there. */
final class SqlPartner implements Partner {

    private final Database database;
    private final DatabaseEndpoint endpoint;
    private final SqlFailures failures;
    private final List<Step> steps;
    private final ReceiptsTable receipts;
    private final Duration timeout;
    private final OpenAttempts attempts = new OpenAttempts();
    /** How the steps are executed, as last asked for; {@code null} where that is not known or may have changed. */
    private volatile List<Plan> plans;

    /** @param receipts or {@code null} for none; then the first of {@code steps} writes them */
    SqlPartner(Database database, List<Step> steps, ReceiptsTable receipts, Duration timeout) {
        this.database = database;
        this.endpoint = database.endpoint();
        this.failures = new SqlFailures(endpoint);
        this.steps = List.copyOf(steps);
        this.receipts = receipts;
        this.timeout = timeout;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return attempts.<DeliveryReceipt>attempt((outcome, released) -> new SqlExchange<DeliveryReceipt>(database, outcome, released)
                .start((connection, session) -> planned(connection)
                        .compose(ready -> new Execution(endpoint.dialect(), connection, steps, new EventValues(request)).run(session, ready))
                        .onFailure(e -> plans = null)))
                .onFailure().transform(failures::of);
    }

    private Future<List<Plan>> planned(SqlConnection connection) {
        var known = plans;
        if (known != null) {
            return Future.succeededFuture(known);
        }
        var found = new ArrayList<Plan>();
        return inOrder(step -> endpoint.dialect().plan(connection, step.statement()).onSuccess(found::add).mapEmpty())
                .map(v -> plans = List.copyOf(found));
    }

    private Future<Void> inOrder(Function<Step, Future<Void>> each) {
        Future<Void> done = Future.succeededFuture();
        for (var step : steps) {
            done = done.compose(v -> each.apply(step));
        }
        return done;
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        var values = new EventValues(request);
        var statements = steps.stream().filter(step -> !step.receipt()).toList();
        var named = new LinkedHashMap<String, Object>();
        statements.forEach(step -> step.statement().values().forEach(name -> named.put(name.toString(), shown(name, values))));
        var body = new LinkedHashMap<String, Object>();
        if (receipts != null) {
            body.put("receipt", steps.get(0).text());
            body.put("delivery", request.deliveryId().toString());
        }
        if (statements.get(0).pointer().endsWith("/statement")) {
            body.put("statement", statements.get(0).text());
        } else {
            body.put("statements", statements.stream().map(Step::text).toList());
        }
        body.put("values", named);
        return new RequestPreview("execute", endpoint.url(), Map.of(), body);
    }

    private String shown(ValueName name, EventValues values) {
        var value = endpoint.dialect().shown(name, values);
        return value == null ? null : value.toString();
    }

    @Override
    public Uni<Void> verify() {
        return Reach.verify(database.egress(), endpoint.host(), endpoint.port(), "/endpoint").chain(this::check);
    }

    /** Has the database look at every step. */
    private Uni<Void> check() {
        return attempts.<Void>attempt((outcome, released) -> new SqlExchange<Void>(database, outcome, released)
                .start((connection, session) -> session.begin(false)
                        .compose(v -> inOrder(step -> endpoint.dialect().check(connection, step.statement())
                                .recover(e -> Future.failedFuture(new SqlFailures.Unprepared(step.pointer(), e)))))
                        .compose(v -> receipts == null ? Future.succeededFuture() : endpoint.dialect().check(connection, receipts)
                                .recover(e -> Future.failedFuture(new SqlFailures.Unprepared(ReceiptsTable.POINTER, e))))))
                .ifNoItem().after(timeout).failWith(TimeoutException::new)
                .onFailure().recoverWithUni(e -> {
                    var refused = failures.verifying(e);
                    return refused == null ? Uni.createFrom().voidItem() : Uni.createFrom().failure(refused);
                });
    }

    @Override
    public Uni<Void> close() {
        return attempts.end().chain(() -> Uni.createFrom().completionStage(() -> database.pool().close().toCompletionStage()));
    }

    @Override
    public String toString() {
        return "SqlPartner[" + endpoint.url() + "]";
    }
}
