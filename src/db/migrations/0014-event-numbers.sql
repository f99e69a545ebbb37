-- Numbers the events of each organization and mode without a gap, in the order of reading.
-- Locks events against writing while events_unnumbered is built: some seconds for each million.

-- One organization's events of one mode. Whoever numbers them, or deletes some, holds this row.
create table event_streams (
  organization_id uuid not null,
  mode            text not null,
  last_number     bigint not null default 0 check (last_number >= 0),
  last_created_at timestamptz,
  -- How many numbered ones a purge took away.
  deleted         bigint not null default 0 check (deleted between 0 and last_number),
  -- Through which number they are addressed to those who want to be told.
  fanned_out      bigint not null default 0 check (fanned_out >= 0),
  primary key (organization_id, mode)
);

-- None until the transaction that wrote it has committed and somebody has looked.
alter table events add column number bigint;

-- An event is in one of the two at a time. Lists go by number, along which times never go back,
-- so that the first index serves both.
create unique index events_numbered on events (organization_id, mode, number)
  where number is not null;
create index events_unnumbered on events (organization_id, mode, created_at, id)
  where number is null;
drop index events_created;

-- What happened before anybody could be told is told to nobody: those events get the first numbers.
insert into event_streams (organization_id, mode, fanned_out)
select organization_id, mode, count(*) from events group by organization_id, mode;
