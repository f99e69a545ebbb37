// Bugs that a test puts back, to see that it notices them: triggers that spoil what is written.

function spoiling(table: string, when: 'insert' | 'update', spoil: string): string {
  return `
    create function spoil() returns trigger language plpgsql
      as $$ begin ${spoil} return new; end $$;
    create trigger spoil before ${when} on ${table} for each row execute function spoil();`;
}

export const bugs: Readonly<Record<string, string>> = {
  'a shorter month moves all dates after it': spoiling(
    'recurring_occurrences',
    'insert',
    `if new.number > 1 then
       new.due_on := coalesce(
         (select (o.due_on + make_interval(months => (r.schedule->>'every')::integer))::date
            from recurring_charges r
            join recurring_occurrences o on o.recurring_charge_id = r.id
           where r.id = new.recurring_charge_id and o.number = new.number - 1
             and r.schedule->>'unit' = 'month' and r.schedule->'days' is null),
         new.due_on);
     end if;`,
  ),
  'what is canceled is collected still': spoiling(
    'recurring_occurrences',
    'update',
    `if new.status = 'pending' then new.due_at := coalesce(new.due_at, old.due_at); end if;`,
  ),
  'an attempt by hand is not counted': spoiling(
    'recurring_occurrences',
    'update',
    `if old.status = 'failed' then new.attempts := old.attempts; end if;`,
  ),
  'a new schedule leaves what is open where it was': spoiling(
    'recurring_occurrences',
    'update',
    `if old.status = 'pending' and new.status = 'pending' then
       new.due_on := old.due_on;
       new.due_at := coalesce(old.due_at, new.due_at);
     end if;`,
  ),
  'what is ignored does not use up a limit': spoiling(
    'recurring_charges',
    'update',
    `if new.attempted_count = old.attempted_count and new.processed_count > old.processed_count then
       new.processed_minor := old.processed_minor;
     end if;`,
  ),
};
