-- Works with programs of V1 and V2 beside it, whose outcomes are written here too: it is the database that writes them.

-- What became of deliveries and is still to be told: written in the transaction of what it tells, deleted once the broker has it.
create table outcome (
    seq             bigint      primary key generated always as identity, -- told in this order
    delivery_id     uuid        not null,
    event_id        uuid        not null,
    system_id       uuid        not null,
    subject         text,
    kind            text        not null check (kind in ('delivered', 'failed', 'dead', 'superseded', 'cancelled')),
    attempt         int         not null, -- made so far
    status          int,
    code            text,
    error           text,
    next_attempt_at timestamptz,
    happened_at     timestamptz not null
) with (
    -- all of it comes and goes: clean by what has gone, however much is there
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);

-- What the broker will never take. A table of its own: what is told is read from the front, and the front is what waits.
create table outcome_refused (
    like outcome,
    refused_at timestamptz not null default now(),
    refusal    text        not null,
    primary key (seq)
);

-- One row: whether outcomes are written at all, and who tells them.
create table outcome_sender (
    id        boolean     primary key default true check (id),
    wanted    boolean     not null default false,
    wanted_at timestamptz not null default now(), -- when that was last said
    holder    uuid                                -- the replica that tells them, while it is heard of
);
insert into outcome_sender default values;

-- A failed attempt comes before what its delivery ends as. The clock is read after the rows were locked: per delivery, the order of seq
-- is the order of time. Plans are kept per session, the number of rows is not: no nested loop over all of them.
create function record_outcomes() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  if not (select wanted from outcome_sender) then
    return null;
  end if;
  insert into outcome (delivery_id, event_id, system_id, subject, kind, attempt, status, code, error, next_attempt_at, happened_at)
  select u.id, u.event_id, u.system_id, u.subject, u.kind, u.attempts,
    case when u.kind in ('delivered', 'failed', 'dead') then u.status end,
    case when u.kind in ('failed', 'dead') then u.code end,
    case when u.kind in ('failed', 'dead') then left(u.error, 2048) end,
    case when u.kind = 'failed' and u.state = 'pending' then u.due_at end,
    clock_timestamp()
  from (
    select n.*, kinds.kind, kinds.place
    from after n join before o on o.id = n.id
    cross join lateral (values
      (0, case when n.attempts > o.attempts and n.state <> 'delivered' then 'failed' end),
      (1, case when n.state <> o.state and n.state in ('delivered', 'dead', 'superseded', 'cancelled') then n.state end)) kinds(place, kind)
    where kinds.kind is not null) u
  order by u.seq, u.id, u.place;
  return null;
end $$;

create trigger delivery_outcomes after update on delivery referencing old table as before new table as after
for each statement execute function record_outcomes();

-- What is stored as settled at once: seldom, so by row, which costs the others nothing.
create function record_outcome() returns trigger language plpgsql as $$
begin
  if (select wanted from outcome_sender) then
    insert into outcome (delivery_id, event_id, system_id, subject, kind, attempt, status, code, error, happened_at)
    values (new.id, new.event_id, new.system_id, new.subject, new.state, new.attempts,
      case when new.state in ('delivered', 'dead') then new.status end, case when new.state = 'dead' then new.code end,
      case when new.state = 'dead' then left(new.error, 2048) end, clock_timestamp());
  end if;
  return null;
end $$;

create trigger delivery_outcome after insert on delivery for each row
when (new.state in ('delivered', 'dead', 'superseded', 'cancelled')) execute function record_outcome();
