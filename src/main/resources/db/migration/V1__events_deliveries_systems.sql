-- The partner systems. A deleted system stays as a row (deleted_at) so that its deliveries keep their name.
create table external_system (
    id         uuid primary key,
    name       text        not null,
    revision   bigint      not null,
    managed_by text        not null check (managed_by in ('api', 'configuration')),
    settings   text        not null, -- the registration as JSON; no secret is ever in it
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index external_system_name on external_system (name) where deleted_at is null;

-- Documents in chunks, written while they stream in; only an event that refers to one makes it count.
create table document (
    id           uuid primary key,
    name         text        not null,
    content_type text        not null,
    size         bigint, -- null while it is still being received
    sha256       bytea,
    created_at   timestamptz not null default now()
);
create table document_chunk (
    document_id uuid  not null references document on delete cascade,
    number      int   not null,
    bytes       bytea not null,
    primary key (document_id, number)
);
alter table document_chunk alter column bytes set storage external; -- PDFs do not compress: save the attempt

create table event (
    id                uuid primary key,
    seq               bigint      not null generated always as identity, -- the accepted order
    source            text        not null,
    cloud_event_id    text        not null,
    type              text        not null,
    subject           text,
    time              text        not null, -- RFC 3339, as it was given
    data_content_type text,
    data_schema       text,
    extensions        text,                 -- JSON object
    data              bytea,
    document_id       uuid references document,
    idempotency_key   text,
    fingerprint       bytea       not null, -- SHA-256 of what was posted, in canonical form
    accepted_at       timestamptz not null default now(),
    unique (source, cloud_event_id)
);
create unique index event_seq on event (seq);
create unique index event_idempotency_key on event (idempotency_key) where idempotency_key is not null;
create index event_document on event (document_id) where document_id is not null;
create index event_subject on event (subject, seq);
create index event_type on event (type, seq);
create index event_source on event (source, seq);
create index event_accepted_at on event (accepted_at, seq);

create table delivery (
    id          uuid primary key,
    event_id    uuid        not null references event,
    system_id   uuid        not null references external_system,
    subject     text,
    seq         bigint      not null, -- the event's
    state       text        not null check (state in
                ('pending', 'delivering', 'delivered', 'dead', 'parked', 'superseded', 'cancelled')),
    attempts    int         not null default 0,
    due_at      timestamptz not null default now(), -- pending: not before
    blocked     boolean     not null default false, -- pending: waits for an earlier delivery of its subject, whenever that ends
    owner       uuid,                               -- delivering: the replica that holds it
    created_at  timestamptz not null default now(),
    settled_at  timestamptz,
    -- the last attempt; earlier, failed ones are rows of attempt
    started_at  timestamptz,
    duration_ms int,
    status      int,
    code        text,
    error       text,
    answer      text
) with (fillfactor = 80);
create index delivery_event on delivery (event_id);
create index delivery_system_subject on delivery (system_id, subject, seq);
create index delivery_due on delivery (system_id, due_at, seq) where state = 'pending' and not blocked;
create index delivery_owner on delivery (owner) where state = 'delivering';
create index delivery_open on delivery (system_id, subject, seq) where state in ('pending', 'delivering', 'parked');
create index delivery_system on delivery (system_id, id);
create index delivery_subject on delivery (subject, id);

-- Failed attempts only: the last one that succeeded is in its delivery.
create table attempt (
    delivery_id     uuid        not null references delivery on delete cascade,
    number          int         not null,
    started_at      timestamptz not null,
    duration_ms     int         not null,
    outcome         text        not null check (outcome in ('failedForNow', 'failedForGood')),
    status          int,
    code            text        not null,
    error           text        not null,
    answer          text,
    next_attempt_at timestamptz,
    primary key (delivery_id, number)
);

-- Running programs; deliveries owned by one that is not heard of any more are taken over.
create table replica (
    id           uuid primary key,
    started_at   timestamptz not null default now(),
    heartbeat_at timestamptz not null default now()
);
