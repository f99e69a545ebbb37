-- One-time tokens: details that a payer typed in, kept for minutes until one payment uses them.
-- Locks idempotency_keys for a moment, to add a column that is empty.
create table tokens (
  organization_id uuid not null references organizations,
  -- A token made with the public key serves both modes: its payment decides.
  mode            text not null check (mode in ('test', 'live', 'both')),
  id              uuid not null,
  kind            text not null check (kind in ('card', 'bank')),
  -- What was typed in, unchecked, but for the number (sealed) and the security code (never stored).
  details         jsonb not null,
  form_data       jsonb,
  -- Equal for equal numbers of an organization; null for what cannot be a number.
  digest          bytea,
  fingerprint     text,
  sealed          bytea,
  key_version     integer,
  -- Which key made it, and from where: what card testing shows itself by.
  credential_id   uuid not null,
  client_address  text not null,
  created_at      timestamptz not null,
  -- The last moment at which it can be used: on the test clock, and in real time.
  test_until      timestamptz not null,
  live_until      timestamptz not null,
  primary key (organization_id, id),
  check ((sealed is null) = (key_version is null)),
  check ((digest is null) = (fingerprint is null))
);
create index tokens_digest on tokens (organization_id, digest) where digest is not null;
create index tokens_key_version on tokens (key_version, organization_id, mode, id)
  where key_version is not null;
create index tokens_live_until on tokens (live_until);
-- Where a redirection led, so that its repetition leads there too.
alter table idempotency_keys add column location text;
