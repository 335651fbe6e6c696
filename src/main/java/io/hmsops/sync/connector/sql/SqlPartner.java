package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Reach;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** One database with one statement. */
final class SqlPartner implements Partner {

    private final Vertx vertx;
    private final Egress egress;
    private final DatabaseEndpoint endpoint;
    private final SqlSettings settings;
    private final NamedStatement statement;
    private final Pool pool;
    private final Duration timeout;
    private final OpenAttempts attempts = new OpenAttempts();
    /** What the types were when last asked for; {@code null} where that is not known or may have changed. */
    private volatile StatementPlan plan;

    SqlPartner(Vertx vertx, Egress egress, DatabaseEndpoint endpoint, SqlSettings settings, NamedStatement statement, Pool pool,
            Duration timeout) {
        this.vertx = vertx;
        this.egress = egress;
        this.endpoint = endpoint;
        this.settings = settings;
        this.statement = statement;
        this.pool = pool;
        this.timeout = timeout;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return attempts.<DeliveryReceipt>attempt((outcome, released) -> new SqlExchange<DeliveryReceipt>(vertx, pool, outcome, released)
                .start(connection -> execute(connection, new EventValues(request))))
                .onFailure(SqlExchange.NotConnected.class).transform(e -> SqlFailures.connecting(e.getCause(), endpoint.address()))
                .onFailure().transform(e -> SqlFailures.executing(e, endpoint.address()));
    }

    private Future<DeliveryReceipt> execute(SqlConnection connection, EventValues values) {
        return planned(connection)
                .compose(ready -> connection.preparedQuery(ready.sql()).execute(ready.bind(values)))
                .map(rows -> new DeliveryReceipt(null, rows.rowCount() == 1 ? "1 row" : rows.rowCount() + " rows"))
                .onFailure(e -> plan = null);
    }

    private Future<StatementPlan> planned(SqlConnection connection) {
        var known = plan;
        return known != null ? Future.succeededFuture(known) : new Planner(statement).plan(connection).onSuccess(found -> plan = found);
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        var values = new EventValues(request);
        var named = new LinkedHashMap<String, String>();
        statement.distinct().forEach(name -> named.put(name.toString(), values.get(name, false)));
        var body = new LinkedHashMap<String, Object>();
        body.put("statement", settings.statement());
        body.put("values", named);
        return new RequestPreview("execute", endpoint.url(), Map.of(), body);
    }

    @Override
    public Uni<Void> verify() {
        return Reach.verify(egress, endpoint.host(), endpoint.port(), "/endpoint").chain(this::prepare);
    }

    private Uni<Void> prepare() {
        return attempts.<StatementPlan>attempt((outcome, released) -> new SqlExchange<StatementPlan>(vertx, pool, outcome, released)
                .start(this::planned))
                .ifNoItem().after(timeout).failWith(TimeoutException::new)
                .replaceWithVoid()
                .onFailure().recoverWithUni(e -> {
                    var refused = SqlFailures.verifying(e instanceof SqlExchange.NotConnected ? e.getCause() : e);
                    return refused == null ? Uni.createFrom().voidItem() : Uni.createFrom().failure(refused);
                });
    }

    @Override
    public Uni<Void> close() {
        return attempts.end().chain(() -> Uni.createFrom().completionStage(() -> pool.close().toCompletionStage()));
    }

    @Override
    public String toString() {
        return "SqlPartner[" + endpoint.url() + "]";
    }
}
