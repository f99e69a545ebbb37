-- The double-entry ledger: append-only, balanced by entry and currency, balances derived.
-- Locks nothing: every table is new.

create table entries (
  organization_id uuid not null,
  mode            text not null,
  id              uuid not null,
  kind            text not null,
  payment_id      uuid,
  batch_id        uuid,
  occurred_at     timestamptz not null,
  recorded_at     timestamptz not null default now(),
  primary key (organization_id, mode, id),
  foreign key (organization_id, mode, payment_id) references payments,
  foreign key (organization_id, mode, batch_id) references batches
);

create index entries_payment
  on entries (organization_id, mode, payment_id) where payment_id is not null;
create index entries_batch
  on entries (organization_id, mode, batch_id) where batch_id is not null;

-- Debits are positive, credits negative.
create table postings (
  organization_id uuid not null,
  mode            text not null,
  entry_id        uuid not null,
  line            smallint not null,
  account         text not null,
  currency        text not null,
  amount_minor    bigint not null check (amount_minor <> 0),
  recorded_at     timestamptz not null default now(),
  primary key (organization_id, mode, entry_id, line),
  foreign key (organization_id, mode, entry_id) references entries
);

create index postings_account
  on postings (organization_id, mode, account, currency, recorded_at) include (amount_minor);

-- A balance as of `through`: the sum of every posting recorded at or before it.
create table balance_snapshots (
  organization_id uuid not null,
  mode            text not null,
  account         text not null,
  currency        text not null,
  balance_minor   bigint not null,
  through         timestamptz not null,
  primary key (organization_id, mode, account, currency)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The ledger takes no % of %: correct it with a new entry.', tg_op, tg_table_name;
end $$;

create trigger entries_are_final before update or delete or truncate on entries
  for each statement execute function refuse_change();
create trigger postings_are_final before update or delete or truncate on postings
  for each statement execute function refuse_change();
