-- Works with the program of V1 beside it: columns have defaults, and what goes made something quicker or was never violated.

-- A paused system: its pending deliveries are what api.md calls parked; see ADR 12.
alter table external_system add column paused_at timestamptz, add column paused_reason text;

alter table delivery
    add column schedule_start int not null default 0, -- attempts made before the retry schedule began anew: a replay
    add column superseded_by  uuid;                   -- superseded: the newer event of the same subject

-- First attempts have a share of their own in every claim, whatever waits for another attempt.
create index delivery_first on delivery (system_id, due_at, seq) where state = 'pending' and not blocked and attempts = 0;
-- Almost always empty: whether anything waits for its subject.
create index delivery_blocked on delivery (system_id) where state = 'pending' and blocked;
-- Dead letters are few among many: listed in the order of their ids, put back in the order in which their events were accepted.
create index delivery_dead on delivery (system_id, id) where state = 'dead';
create index delivery_dead_id on delivery (id) where state = 'dead';
create index delivery_dead_seq on delivery (seq, id) where state = 'dead';

-- Work that takes more than one transaction. Any replica may go on with it from where its cursor stands.
create table job (
    id           uuid primary key,
    kind         text        not null,
    state        text        not null check (state in ('queued', 'running', 'finished', 'stopped', 'failed')),
    request      text        not null, -- what was asked for, as JSON
    request_key  text,                 -- of what is still open: a double click finds the job that its first one made
    cursor       text,                 -- where the next step begins
    total        bigint,               -- null until it is counted
    done         bigint      not null default 0,
    failed       bigint      not null default 0,
    error        text,
    owner        uuid,                 -- the replica that is at it
    created_at   timestamptz not null default now(),
    started_at   timestamptz,
    finished_at  timestamptz
);
create unique index job_open on job (kind, request_key) where state in ('queued', 'running') and request_key is not null;
create index job_waiting on job (created_at) where state in ('queued', 'running');

-- When it last began to delete what is too old: the replicas do that in turn.
alter table replica add column retention_at timestamptz;

-- What every delivery pays for at acceptance and again when it settles. By subject it is found with its system (delivery_system_subject);
-- systems stay as rows, and events while they have deliveries: see ADR 14.
drop index delivery_subject;
alter table delivery drop constraint delivery_system_id_fkey, drop constraint delivery_event_id_fkey;

-- Settled rows pile up and are never changed again: clean and analyze by absolute growth rather than by a share of all.
alter table delivery set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.05);
alter table event set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.05);
