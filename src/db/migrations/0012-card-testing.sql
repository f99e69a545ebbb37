-- Thieves who try out card numbers: when to suspect them, whom we suspect, and what is shut.
-- Locks nothing: every table is new.

-- Without a row the defaults hold.
create table card_testing_policies (
  organization_id   uuid not null references organizations,
  mode              text not null check (mode in ('test', 'live')),
  is_enabled        boolean not null,
  window_seconds    integer not null check (window_seconds > 0),
  cool_down_seconds integer not null check (cool_down_seconds > 0),
  -- By kind of trait: { declinedCards, declinePercent }.
  limits            jsonb not null,
  primary key (organization_id, mode)
);

-- One row for each trait of an attempt that was declined lately.
create table card_testing_suspicions (
  organization_id uuid not null,
  mode            text not null check (mode in ('test', 'live')),
  kind            text not null,
  value           text not null,
  -- Thousandths of a declined card, as of `declined_at`.
  suspicion_milli bigint not null check (suspicion_milli >= 0),
  -- On the organization's clock.
  declined_at     timestamptz not null,
  -- In real time: what is old is deleted.
  touched_at      timestamptz not null default now(),
  primary key (organization_id, mode, kind, value)
);

create table card_testing_breakers (
  organization_id uuid not null,
  mode            text not null check (mode in ('test', 'live')),
  id              uuid not null,
  kind            text not null,
  value           text not null,
  blocks          text not null check (blocks in ('suspects', 'everyone')),
  declined_cards  integer not null,
  opened_at       timestamptz not null,
  until           timestamptz not null check (until > opened_at),
  -- When it stopped to block. Null while it is open, or was not yet found to have run out.
  closed_at       timestamptz,
  created_at      timestamptz not null default now(),
  primary key (organization_id, mode, id)
);

-- One opens at a time, whoever notices: the guard against telling of one attack twice.
create unique index card_testing_breakers_open
  on card_testing_breakers (organization_id, mode, kind, value, blocks) where closed_at is null;
create index card_testing_breakers_newest
  on card_testing_breakers (organization_id, mode, opened_at desc, id desc);
