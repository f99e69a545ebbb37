-- Whom we exchange money with, and a first place for what they are billed.
-- Locks nothing that is there.

-- Shared by both modes, as settings are.
create table parties (
  organization_id uuid not null references organizations,
  id              uuid not null,
  -- By which it is known where ids are whole numbers. It is no order, and has gaps.
  number          bigint not null generated always as identity,
  name            text not null,
  email           text,
  -- Of one that became known by paying: what `payer_key` made of what it said of itself.
  payer_key       text,
  created_at      timestamptz not null,
  modified_at     timestamptz not null,
  primary key (organization_id, id)
);

create unique index parties_number on parties (organization_id, number);
create unique index parties_payer on parties (organization_id, payer_key);
create index parties_name on parties using gin (name gin_trgm_ops);

-- Who pays is the same party as long as name and e-mail are the same, whatever their case and white
-- space. Nobody, when neither was told.
create function payer_key(name text, email text) returns text
language sql immutable parallel safe as $$
  select nullif(lower(
    trim(regexp_replace(coalesce(name, ''), '\s+', ' ', 'g')) || E'\n' ||
    trim(coalesce(email, ''))), E'\n')
$$;

-- What makes an invoice one comes with billing.
create table invoices (
  organization_id uuid not null references organizations,
  mode            text not null,
  id              uuid not null,
  number          bigint not null generated always as identity,
  -- What it is called: INV-2024-001.
  invoice_number  text not null,
  created_at      timestamptz not null,
  modified_at     timestamptz not null,
  primary key (organization_id, mode, id)
);

create unique index invoices_number on invoices (organization_id, mode, number);
create index invoices_invoice_number on invoices using gin (invoice_number gin_trgm_ops);
