-- Where events are sent, what is sent, and how it went.
-- Locks events for a moment, to refer to it; every table is new.

create table event_endpoints (
  organization_id uuid not null references organizations,
  mode            text not null check (mode in ('test', 'live')),
  id              uuid not null,
  url             text not null,
  -- In real time: until then it gets every event, whether or not the organization's URLs name it.
  listener_until  timestamptz,
  -- Its last attempt ran out of time: nobody waits for it, and it gets one event at a time.
  is_slow         boolean not null default false,
  primary key (organization_id, mode, id),
  unique (organization_id, mode, url)
);

create index event_endpoints_listening on event_endpoints (organization_id, mode)
  where listener_until is not null;

-- The streams with events that were not passed on yet.
create index event_streams_behind on event_streams (organization_id, mode)
  where fanned_out < last_number;

-- What every URL gets of an event, to the byte: worded once, and never again.
create table event_messages (
  organization_id uuid not null,
  mode            text not null,
  event_id        uuid not null,
  -- The event's id as the body spells it.
  sent_id         text not null,
  body            text not null,
  -- In real time: what is old is deleted.
  stored_at       timestamptz not null default now(),
  primary key (organization_id, mode, event_id),
  foreign key (organization_id, mode, event_id) references events on delete cascade
);

create index event_messages_stored on event_messages (stored_at);

-- Times without a word of their own are on the organization's clock.
create table deliveries (
  organization_id  uuid not null,
  mode             text not null,
  id               uuid not null,
  event_id         uuid not null,
  endpoint_id      uuid not null,
  status           text not null check (status in ('pending', 'delivered', 'failed')),
  attempt_count    integer not null default 0,
  -- Since it was first to be sent, or last sent again by hand.
  retry_count      smallint not null default 0,
  -- From which retries are reckoned.
  first_attempt_at timestamptz,
  due_at           timestamptz,
  -- Somebody sends it again: once, even if the endpoint is no longer wanted.
  is_by_hand       boolean not null default false,
  -- Whose it is while it is being sent, until when in real time.
  lease_id         uuid,
  leased_until     timestamptz,
  created_at       timestamptz not null,
  modified_at      timestamptz not null,
  primary key (organization_id, mode, id),
  unique (organization_id, mode, event_id, endpoint_id),
  foreign key (organization_id, mode, event_id) references event_messages on delete cascade,
  foreign key (organization_id, mode, endpoint_id) references event_endpoints,
  check ((status = 'pending') = (due_at is not null)),
  check ((lease_id is null) = (leased_until is null)),
  check (lease_id is null or status = 'pending')
);

create index deliveries_waiting on deliveries (organization_id, mode, endpoint_id, due_at, id)
  where status = 'pending' and lease_id is null;
create index deliveries_leased on deliveries (organization_id, mode, endpoint_id, leased_until)
  where lease_id is not null;
create index deliveries_newest on deliveries (organization_id, mode, created_at desc, id desc);
create index deliveries_failed on deliveries (organization_id, mode, created_at desc, id desc)
  where status = 'failed';

create table delivery_attempts (
  organization_id uuid not null,
  mode            text not null,
  delivery_id     uuid not null,
  number          integer not null check (number > 0),
  started_at      timestamptz not null,
  duration_ms     integer not null,
  -- Of HTTP. Without an answer there is none, but an error.
  status          integer,
  error           text,
  answer          text,
  primary key (organization_id, mode, delivery_id, number),
  foreign key (organization_id, mode, delivery_id) references deliveries on delete cascade
);
