package io.hmsops.sync.bench;

import java.util.List;

/**
 * History for a program's tables: delivered long ago, of the subjects that the driver uses. Rows go in without the secondary indexes and
 * the checks of foreign keys, which are then as they were before.
 */
final class SettledRows {

    private static final String KEEP_INDEXES = """
            create unlogged table if not exists bench_indexes as
            select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
            where indrelid in ('event'::regclass, 'delivery'::regclass)
              and indexrelid not in (select conindid from pg_constraint where conindid <> 0)""";
    private static final String DROP_INDEXES = """
            do $$ declare i record; begin
              for i in select name from bench_indexes loop execute 'drop index ' || i.name; end loop;
            end $$""";
    private static final String MAKE_INDEXES = """
            do $$ declare i record; begin
              for i in select definition from bench_indexes loop execute i.definition; end loop;
              drop table bench_indexes;
            end $$""";
    /** Ids in order of time, as the program makes them, twenty days old. */
    private static final String INSERT_EVENTS = """
            insert into event (id, source, cloud_event_id, type, subject, time, data_content_type, extensions, data,
              fingerprint, accepted_at)
            select id, '/hms-ops', id::text, 'policy_updated', 'policy-' || n %% 20000, '2026-07-01T00:00:00Z', 'application/json', '{}',
              convert_to('{"sent": 0, "version": ' || n || ', "summary": "' || repeat('Ballots in large print. ', 10) || '"}', 'UTF8'),
              sha256(int8send(n)), now() - interval '20 days' + n * interval '1 millisecond'
            from generate_series(1::bigint, %d) n
            cross join lateral (
              select (lpad(to_hex(1700000000000 + n), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid as id) made""";
    private static final String INSERT_DELIVERIES = """
            insert into delivery (id, event_id, system_id, subject, seq, state, attempts, due_at, created_at, settled_at, started_at,
              duration_ms, status, answer)
            select (substr(e.id::text, 1, 19) || to_hex(8 + s.number) || substr(e.id::text, 21))::uuid, e.id, s.id, e.subject, e.seq,
              'delivered', 1, e.accepted_at, e.accepted_at, e.accepted_at, e.accepted_at, 3, 200, ''
            from event e cross join (select id, row_number() over () as number from external_system where deleted_at is null) s""";

    private SettledRows() {
    }

    /** @param deliveries over the systems that are registered, of which there are three at most */
    static void fill(Database database, long deliveries, int systems) {
        database.execute(KEEP_INDEXES);
        database.execute(DROP_INDEXES);
        database.execute(String.join(";", List.of("set session_replication_role = replica", "set synchronous_commit = off",
                INSERT_EVENTS.formatted(deliveries / systems), INSERT_DELIVERIES)));
        database.execute("set maintenance_work_mem = '512MB';" + MAKE_INDEXES);
        database.execute("vacuum analyze");
        database.execute("checkpoint");
    }
}
