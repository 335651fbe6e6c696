package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * Finds dead deliveries, in the accepted order: of a subject never a later one first. A walk looks at {@value #SEEN} of them at a time,
 * whatever it looks for, so that each of its statements is short however many there are.
 */
@ApplicationScoped
public class DeadLetters {

    private static final int SEEN = 5_000;

    private static final String MEANT = """
            d.system_id = any($1) and ($2::text is null or d.subject = $2)
              and ($3::timestamptz is null or d.settled_at >= $3) and d.settled_at < $4
              and ($5::text[] is null or exists (select 1 from event e where e.id = d.event_id and e.type like any($5)))""";

    private static final String COUNT = "select count(*) from delivery d where d.state = 'dead' and " + MEANT;

    private static final String NEXT = """
            with seen as materialized (
              select d.id, d.seq, d.event_id, d.system_id, d.subject, d.settled_at from delivery d
              where d.state = 'dead' and (d.seq, d.id) > ($6, $7) order by d.seq, d.id limit $8
            ), meant as materialized (
              select d.id, d.seq from seen d where\s""" + MEANT + """
              order by d.seq, d.id limit $9
            ), last as (
              (select id, seq from meant where (select count(*) from meant) = $9 order by seq desc, id desc limit 1) union all
              (select id, seq from seen order by seq desc, id desc limit 1) order by seq, id limit 1
            )
            select (select coalesce(array_agg(id order by seq, id), '{}') from meant), l.seq, l.id from last l""";

    /**
     * Which dead letters are meant; {@code null} members do not restrict.
     *
     * @param systems of these
     * @param from    given up then or later
     * @param before  given up before
     * @param types   of their events, as PostgreSQL's {@code LIKE} takes them
     */
    public record Selection(List<UUID> systems, String subject, Instant from, Instant before, List<String> types) {
    }

    /** Where a walk stands. */
    public record Place(long seq, UUID id) {

        public static final Place START = new Place(-1, new UUID(0, 0));
    }

    /** @param place where to go on, or {@code null} at the end */
    public record Found(List<UUID> ids, Place place) {
    }

    public Uni<Long> count(SqlConnection connection, Selection selection) {
        return connection.preparedQuery(COUNT).execute(parameters(selection)).map(rows -> rows.iterator().next().getLong(0));
    }

    /** The next ones after a place, at most {@code most}; there may be more where there are none among those that were looked at. */
    public Uni<Found> next(SqlConnection connection, Selection selection, Place after, int most) {
        var parameters = parameters(selection).addLong(after.seq()).addUUID(after.id()).addInteger(SEEN).addInteger(most);
        return connection.preparedQuery(NEXT).execute(parameters).map(rows -> {
            var found = rows.iterator();
            if (!found.hasNext()) {
                return new Found(List.of(), null);
            }
            var row = found.next();
            return new Found(List.of(row.getArrayOfUUIDs(0)), new Place(row.getLong(1), row.getUUID(2)));
        });
    }

    private static Tuple parameters(Selection selection) {
        return Tuple.tuple().addArrayOfUUID(selection.systems().toArray(UUID[]::new)).addString(selection.subject())
                .addOffsetDateTime(selection.from() == null ? null : selection.from().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(selection.before().atOffset(ZoneOffset.UTC))
                .addArrayOfString(selection.types() == null ? null : selection.types().toArray(String[]::new));
    }
}
