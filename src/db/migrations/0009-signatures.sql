-- What cardholders signed with, one signature for each payment.
-- Locks payments against writes for a moment, for the foreign key.

create table signatures (
  organization_id uuid not null,
  mode            text not null,
  id              uuid not null,
  payment_id      uuid not null,
  mime_type       text not null,
  data            text not null,
  created_at      timestamptz not null,
  primary key (organization_id, mode, id),
  unique (organization_id, mode, payment_id),
  foreign key (organization_id, mode, payment_id) references payments
);
