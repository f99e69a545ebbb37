-- Names of banks by routing number, as operators import them from a directory of their own.
-- Locks nothing: the table is new.

create table bank_directory (
  routing_number text primary key,
  name           text not null,
  imported_at    timestamptz not null default now()
);
