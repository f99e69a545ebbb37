// What must be true of every stream at every moment. `doctor` and every test run ask it.
import { type Sql, sql } from '#src/db/index.ts';

/** Rules in the shape of the ledger's: each counts what it looked at, and what breaks it. */
export const eventInvariants: readonly { readonly name: string; readonly query: Sql }[] = [
  {
    name: 'the events of a stream are numbered from 1 on, without a gap but for those deleted',
    query: sql`
      select count(*) as checked,
             count(*) filter (where s.last_number is null or e.highest > s.last_number
                                 or e.lowest < 1
                                 or coalesce(e.numbered, 0) + s.deleted <> s.last_number)
               as violations
        from event_streams s
        full join (select organization_id, mode, count(*) as numbered, min(number) as lowest,
                          max(number) as highest
                     from events where number is not null
                    group by organization_id, mode) e
          on e.organization_id = s.organization_id and e.mode = s.mode`,
  },
  {
    name: 'the times of events never go back along their numbers',
    query: sql`
      select count(*) as checked, count(*) filter (where created_at < earlier) as violations
        from (select created_at, lag(created_at) over (partition by organization_id, mode
                                                           order by number) as earlier
                from events where number is not null) as numbered`,
  },
];
