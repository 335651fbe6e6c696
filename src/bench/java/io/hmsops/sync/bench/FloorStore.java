package io.hmsops.sync.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The floor's tables: few columns, primary keys only, room on the pages so that updates stay there. One event loop's. */
final class FloorStore {

    private static final String TABLES = """
            create table if not exists event (id bigint primary key, type text not null, subject text not null, data bytea not null,
              accepted_at timestamptz not null default now());
            create table if not exists delivery (id bigint primary key, event_id bigint not null, partner int not null, status int,
              settled_at timestamptz) with (fillfactor = 60)""";
    /** One statement is one transaction: event and deliveries together, one round trip. */
    private static final String ACCEPT = """
            with accepted as (
              insert into event (id, type, subject, data) select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[]))
            insert into delivery (id, event_id, partner)
            select e.id * $5 + p, e.id, p from unnest($1::bigint[]) e(id), generate_series(0, $5 - 1) p""";
    private static final String SETTLE = """
            update delivery d set status = s.status, settled_at = now() from unnest($1::bigint[], $2::int[]) s(id, status)
            where d.id = s.id""";
    private static final int MOST_EVENTS = 256;
    private static final int MOST_SETTLED = 768;
    private static final long LINGER_MILLIS = Integer.getInteger("floor.linger", 10);

    private final int partners;
    private final PgConnection accepting;
    private final PgConnection settling;
    private final Lingering<Waiting> events;
    private final Lingering<Settled> settled;

    /** @param data what partners get */
    record StoredEvent(long id, String type, String subject, Buffer data) {
    }

    private record Waiting(StoredEvent event, Promise<Void> stored) {
    }

    private record Settled(long delivery, int status) {
    }

    private FloorStore(Vertx vertx, int partners, PgConnection accepting, PgConnection settling) {
        this.partners = partners;
        this.accepting = accepting;
        this.settling = settling;
        events = new Lingering<>(vertx, MOST_EVENTS, 1, 0, this::write);
        settled = new Lingering<>(vertx, MOST_SETTLED, 1, LINGER_MILLIS, this::settle);
    }

    static Future<Void> prepare(Vertx vertx, PgConnectOptions database) {
        return PgConnection.connect(vertx, database)
                .compose(connection -> connection.query(TABLES).execute().compose(done -> connection.close()));
    }

    /** Two connections per event loop: whoever is accepted does not wait for who was delivered. */
    static Future<FloorStore> open(Vertx vertx, PgConnectOptions database, int partners) {
        // a plan that was made while the tables were empty stays: leave it no choice but the primary key
        var options = database.setCachePreparedStatements(true)
                .addProperty("enable_seqscan", "off").addProperty("enable_hashjoin", "off").addProperty("enable_mergejoin", "off")
                .addProperty("plan_cache_mode", "force_generic_plan").addProperty("jit", "off");
        return PgConnection.connect(vertx, options).compose(accepting -> PgConnection.connect(vertx, options)
                .map(settling -> new FloorStore(vertx, partners, accepting, settling)));
    }

    Future<Void> accept(StoredEvent event) {
        var waiting = new Waiting(event, Promise.promise());
        events.add(waiting);
        return waiting.stored.future();
    }

    void delivered(StoredEvent event, int partner, int status) {
        settled.add(new Settled(event.id * partners + partner, status));
    }

    private Future<Void> write(List<Waiting> batch) {
        var row = Tuple.tuple()
                .addArrayOfLong(batch.stream().map(waiting -> waiting.event.id).toArray(Long[]::new))
                .addArrayOfString(batch.stream().map(waiting -> waiting.event.type).toArray(String[]::new))
                .addArrayOfString(batch.stream().map(waiting -> waiting.event.subject).toArray(String[]::new))
                .addValue(batch.stream().map(waiting -> waiting.event.data).toArray(Buffer[]::new))
                .addInteger(partners);
        return accepting.preparedQuery(ACCEPT).execute(row).<Void>mapEmpty()
                .onComplete(written -> batch.forEach(waiting -> waiting.stored.handle(written)));
    }

    private Future<Void> settle(List<Settled> batch) {
        var row = Tuple.tuple().addArrayOfLong(batch.stream().map(Settled::delivery).toArray(Long[]::new))
                .addArrayOfInteger(batch.stream().map(Settled::status).toArray(Integer[]::new));
        return settling.preparedQuery(SETTLE).execute(row).<Void>mapEmpty().onFailure(Throwable::printStackTrace);
    }
}
