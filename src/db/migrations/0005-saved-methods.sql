-- Cards and bank accounts that a merchant keeps for later payments.
-- Locks nothing: the table is new.

create table saved_methods (
  organization_id uuid not null,
  mode            text not null,
  id              uuid not null,
  kind            text not null check (kind in ('card', 'bank')),
  status          text not null check (status in ('active', 'deleted')),
  instrument_id   uuid not null,
  fingerprint     text not null,
  -- What may be shown of it, masked.
  method          jsonb not null,
  reference       text,
  description     text,
  created_at      timestamptz not null,
  modified_at     timestamptz not null,
  primary key (organization_id, mode, id),
  foreign key (organization_id, mode, instrument_id) references instruments
);

create index saved_methods_newest
  on saved_methods (organization_id, mode, kind, created_at desc, id desc)
  where status = 'active';
create index saved_methods_reference
  on saved_methods (organization_id, mode, kind, reference)
  where status = 'active' and reference is not null;
