-- Payments that come again by a schedule, and each time that they are due.
-- Locks payments for a moment, to add two columns that are empty and an index over none of it.

create table recurring_charges (
  organization_id       uuid not null,
  mode                  text not null,
  id                    uuid not null,
  status                text not null check (status in ('active', 'completed', 'deleted')),
  status_reason         text check (status_reason in ('schedule_complete', 'user_canceled')),
  processing_account_id uuid not null,
  currency              text not null,
  amount_minor          bigint not null check (amount_minor between 1 and 99999999999999),
  -- What is charged each time: masked here, its number in the vault.
  method                jsonb not null,
  instrument_id         uuid not null,
  fingerprint           text not null,
  -- Where a card comes from whose number was handed in: card testing shows itself by it.
  origin                jsonb,
  schedule              jsonb not null,
  description           text,
  reference             text,
  annotations           jsonb,
  max_occurrences       integer check (max_occurrences > 0),
  max_amount_minor      bigint check (max_amount_minor >= amount_minor),
  -- What collection was attempted of, and what is no longer open: that, and what was ignored.
  attempted_count       integer not null default 0,
  attempted_minor       bigint not null default 0,
  processed_count       integer not null default 0,
  processed_minor       bigint not null default 0,
  processed_through     date,
  next_payment_on       date,
  -- When the payer's card is next told of to expire, or to have expired.
  notice_at             timestamptz,
  created_at            timestamptz not null,
  modified_at           timestamptz not null,
  primary key (organization_id, mode, id),
  foreign key (organization_id, mode, processing_account_id) references processing_accounts,
  foreign key (organization_id, mode, instrument_id) references instruments,
  check ((status = 'active') = (status_reason is null) or status = 'deleted'),
  check (attempted_count <= processed_count and attempted_minor <= processed_minor)
);

create index recurring_charges_newest
  on recurring_charges (organization_id, mode, created_at desc, id desc)
  include (status, processing_account_id);
create index recurring_charges_reference
  on recurring_charges (organization_id, mode, reference) where reference is not null;
create index recurring_charges_notices
  on recurring_charges (organization_id, mode, notice_at) where notice_at is not null;

create table recurring_occurrences (
  organization_id     uuid not null,
  mode                text not null,
  id                  uuid not null,
  recurring_charge_id uuid not null,
  number              integer not null check (number > 0),
  status              text not null
                      check (status in ('pending', 'paying', 'paid', 'ignored', 'failed')),
  amount_minor        bigint not null check (amount_minor between 1 and 99999999999999),
  due_on              date not null,
  -- When it is collected by itself, or (of one being paid) taken up again after a crash.
  due_at              timestamptz,
  attempts            integer not null default 0,
  last_attempt_at     timestamptz,
  -- The payment of the latest attempt, named before it is made: made twice, it is still one.
  payment_id          uuid,
  -- Until then, in real time, whoever pays it is left alone.
  leased_until        timestamptz,
  created_at          timestamptz not null,
  modified_at         timestamptz not null,
  primary key (organization_id, mode, id),
  unique (organization_id, mode, recurring_charge_id, number),
  foreign key (organization_id, mode, recurring_charge_id) references recurring_charges,
  check ((status = 'paying') = (leased_until is not null)),
  check (status <> 'paying' or (payment_id is not null and due_at is not null)),
  check (status in ('pending', 'paying') or due_at is null)
);

create index recurring_occurrences_due
  on recurring_occurrences (organization_id, mode, due_at, id) where due_at is not null;

alter table payments
  -- The scheduled payment that it collects. No foreign key: the payment may come first.
  add column recurring_charge_id uuid,
  add column occurrence_id uuid,
  add check ((recurring_charge_id is null) = (occurrence_id is null));

create index payments_occurrence
  on payments (organization_id, mode, occurrence_id) where occurrence_id is not null;
