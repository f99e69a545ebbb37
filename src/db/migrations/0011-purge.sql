-- Lets a purge delete what test mode wrote into the ledger. What live mode wrote stays for good.
-- Locks entries and postings for a moment, to change their triggers.

create function refuse_deletion() returns trigger language plpgsql as $$
begin
  -- Whoever purges says so, for the one transaction.
  if old.mode = 'test' and current_setting('counterfoil.purging', true) = 'on' then
    return old;
  end if;
  raise exception 'The ledger takes no % of %: correct it with a new entry.', tg_op, tg_table_name;
end $$;

drop trigger entries_are_final on entries;
drop trigger postings_are_final on postings;
create trigger entries_are_final before update or truncate on entries
  for each statement execute function refuse_change();
create trigger postings_are_final before update or truncate on postings
  for each statement execute function refuse_change();
create trigger entries_are_kept before delete on entries
  for each row execute function refuse_deletion();
create trigger postings_are_kept before delete on postings
  for each row execute function refuse_deletion();
