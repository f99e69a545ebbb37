-- Payments, the batches that present them to a rail, and the events that tell of them.
-- Locks nothing: every table is new.

create table batches (
  organization_id       uuid not null,
  mode                  text not null,
  id                    uuid not null,
  processing_account_id uuid not null,
  currency              text not null,
  status                text not null check (status in ('closing', 'closed', 'settled')),
  -- The daily moment whose due payments it presents.
  cut_at                timestamptz not null,
  settles_at            timestamptz not null,
  inbound_minor         bigint not null default 0 check (inbound_minor >= 0),
  outbound_minor        bigint not null default 0 check (outbound_minor >= 0),
  members               integer not null default 0,
  primary key (organization_id, mode, id),
  unique (organization_id, mode, processing_account_id, cut_at),
  foreign key (organization_id, mode, processing_account_id) references processing_accounts
);

create index batches_open on batches (organization_id, mode, settles_at) where status <> 'settled';

create table payments (
  organization_id       uuid not null,
  mode                  text not null,
  id                    uuid not null,
  number                bigint generated always as identity,
  kind                  text not null check (kind in ('charge', 'refund', 'credit')),
  status                text not null
                        check (status in ('created', 'deferred', 'authorized', 'captured',
                                          'settled', 'voided', 'expired', 'failed', 'returned')),
  rail                  text not null check (rail in ('card', 'ach')),
  processing_account_id uuid not null,
  charge_id             uuid,
  currency              text not null,
  authorized_minor      bigint not null check (authorized_minor between 1 and 99999999999999),
  captured_minor        bigint not null default 0,
  -- Of a charge: what its refunds have taken or reserved.
  refunded_minor        bigint not null default 0,
  is_auto_capture       boolean not null,
  source_id             text,
  reference             text,
  capture_reference     text,
  void_reference        text,
  annotations           jsonb,
  authorization_code    text,
  cvv_result            text,
  avs_result            text,
  failure_code          text,
  instrument_id         uuid not null,
  fingerprint           text not null,
  -- What the payer paid with, masked.
  method                jsonb not null,
  batch_id              uuid,
  -- When time alone moves it on: the daily capture, or the end of a hold.
  due_at                timestamptz,
  -- The request that made the last move, so that the same request repeated finds its work done.
  last_request_id       uuid,
  created_at            timestamptz not null,
  modified_at           timestamptz not null,
  captured_at           timestamptz,
  settled_at            timestamptz,
  primary key (organization_id, mode, id),
  foreign key (organization_id, mode, processing_account_id) references processing_accounts,
  foreign key (organization_id, mode, instrument_id) references instruments,
  foreign key (organization_id, mode, charge_id) references payments,
  foreign key (organization_id, mode, batch_id) references batches,
  check (captured_minor between 0 and authorized_minor),
  check (refunded_minor >= 0
    and refunded_minor
        <= case when captured_minor > 0 then captured_minor else authorized_minor end),
  check ((kind = 'refund') = (charge_id is not null))
);

create unique index payments_source_id
  on payments (organization_id, mode, source_id) where source_id is not null;
create index payments_created on payments (organization_id, mode, created_at desc, id desc);
create index payments_charge
  on payments (organization_id, mode, charge_id) where charge_id is not null;
create index payments_batch
  on payments (organization_id, mode, batch_id) where batch_id is not null;
create index payments_due on payments (organization_id, mode, due_at) where due_at is not null;

create table events (
  organization_id uuid not null,
  mode            text not null,
  id              uuid not null,
  type            text not null,
  -- The object the event is about, and what of it may change later, as it was then.
  subject_id      uuid not null,
  snapshot        jsonb not null,
  created_at      timestamptz not null,
  primary key (organization_id, mode, id)
);

create index events_created on events (organization_id, mode, created_at, id);

-- The Idempotency-Key header: one row for each key that a client has used.
create table idempotency_keys (
  organization_id uuid not null,
  mode            text not null,
  key_digest      bytea not null,
  request_digest  bytea not null,
  -- The id that the request's work goes by, however often it is taken up again.
  request_id      uuid not null,
  claimed_until   timestamptz not null,
  status          smallint,
  body            text,
  created_at      timestamptz not null default now(),
  primary key (organization_id, mode, key_digest)
);
