-- The tenants: their profile, test clock, bank accounts, and the keys that open them.
-- Locks nothing: every table is new.

create table organizations (
  id                    uuid primary key,
  name                  text not null,
  contact_name          text,
  contact_email         text,
  contact_phone         text,
  address1              text,
  address2              text,
  city                  text,
  state                 text,
  postal_code           text,
  country               text,
  time_zone             text not null,
  public_key            text not null unique,
  capture_hour          smallint not null default 5 check (capture_hour between 0 and 23),
  api_allowed_ip_ranges text not null default '',
  live_events_urls      text not null default '',
  test_events_urls      text not null default '',
  status                text not null default 'active'
                        check (status in ('active', 'inactive', 'deleted')),
  -- Test mode's clock: the frozen instant if there is one, else real time plus the offset.
  clock_offset_ms       bigint not null default 0,
  clock_frozen_at       timestamptz,
  version               integer not null default 1,
  created_at            timestamptz not null,
  modified_at           timestamptz not null
);

-- A card or bank account number, once for each organization and mode, sealed by the vault.
create table instruments (
  organization_id uuid not null references organizations,
  mode            text not null check (mode in ('test', 'live')),
  id              uuid not null,
  kind            text not null check (kind in ('card', 'bank')),
  digest          bytea not null,
  fingerprint     text not null,
  sealed          bytea not null,
  key_version     integer not null,
  created_at      timestamptz not null default now(),
  primary key (organization_id, mode, id),
  unique (organization_id, mode, digest),
  unique (organization_id, mode, fingerprint)
);

create index instruments_key_version on instruments (key_version, organization_id, mode, id);

create table credentials (
  organization_id uuid not null references organizations,
  mode            text not null check (mode in ('test', 'live', 'both')),
  id              uuid not null,
  kind            text not null check (kind in ('secret_key', 'public_key', 'console_token')),
  -- An HMAC of the secret: found without decrypting, worthless to whoever copies the table.
  lookup          bytea not null unique,
  sealed          bytea not null,
  key_version     integer not null,
  created_at      timestamptz not null,
  revoked_at      timestamptz,
  primary key (organization_id, mode, id)
);

create index credentials_key_version on credentials (key_version, organization_id, mode, id);

create table operators (
  organization_id uuid not null references organizations,
  id              uuid not null,
  email           text not null unique,
  password_hash   text not null,
  created_at      timestamptz not null,
  primary key (organization_id, id)
);

-- Our own accounts at banks.
create table deposit_accounts (
  organization_id uuid not null references organizations,
  mode            text not null check (mode in ('test', 'live')),
  id              uuid not null,
  kind            text not null check (kind in ('operating', 'trust')),
  name            text not null,
  currency        text not null,
  routing_number  text not null,
  account_masked  text not null,
  account_type    text not null check (account_type in ('checking', 'savings')),
  bank_name       text,
  instrument_id   uuid not null,
  created_at      timestamptz not null,
  primary key (organization_id, mode, id),
  foreign key (organization_id, mode, instrument_id) references instruments
);

-- How a deposit account takes money, and under which policies.
create table processing_accounts (
  organization_id                  uuid not null,
  mode                             text not null,
  id                               uuid not null,
  deposit_account_id               uuid not null,
  kind                             text not null check (kind in ('card', 'ach')),
  name                             text not null,
  status                           text not null default 'active'
                                   check (status in ('active', 'inactive', 'deleted')),
  is_primary                       boolean not null,
  currency                         text not null,
  accepted_card_types              text not null default '*',
  -- What a number typed in must satisfy, and what one read from a magnetic stripe must.
  cvv_policy                       text not null,
  avs_policy                       text not null,
  ignore_avs_if_cvv_match          boolean not null default false,
  required_payment_fields          text not null default '',
  swipe_cvv_policy                 text not null,
  swipe_avs_policy                 text not null,
  swipe_ignore_avs_if_cvv_match    boolean not null default false,
  swipe_required_payment_fields    text not null default '',
  transaction_allowed_countries    text not null default '',
  are_holds_enabled                boolean not null,
  are_credits_enabled              boolean not null,
  version                          integer not null default 1,
  created_at                       timestamptz not null,
  modified_at                      timestamptz not null,
  primary key (organization_id, mode, id),
  foreign key (organization_id, mode, deposit_account_id) references deposit_accounts
);

create unique index processing_accounts_primary
  on processing_accounts (organization_id, mode, kind) where is_primary and status <> 'deleted';
