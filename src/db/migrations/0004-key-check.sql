-- Tells whether the key file at hand is the one that this database's values are sealed under.
-- Locks nothing: the table is new.

create table key_checks (
  -- There is one at most.
  is_only boolean primary key default true check (is_only),
  mac     bytea not null
);
