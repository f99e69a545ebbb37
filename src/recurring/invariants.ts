// What must be true of recurring charges and their occurrences.
import { sql } from '#src/db/index.ts';
import type { Invariant } from '#src/ledger/index.ts';

export const recurringInvariants: readonly Invariant[] = [
  {
    name: 'an occurrence is collected once at most, and by no other payment than its own',
    query: sql`
      select count(*) as checked,
             count(*) filter (where taken > 1 or (status in ('pending', 'ignored', 'failed')
                                                  and taken > 0)
                                 or (status = 'paid' and not is_own)) as violations
        from (select o.status,
                     count(p.id) filter (where p.authorization_code is not null
                                           or p.status <> 'failed') as taken,
                     bool_or(p.id = o.payment_id) as is_own
                from recurring_occurrences o
                left join payments p
                  on p.organization_id = o.organization_id and p.mode = o.mode
                 and p.occurrence_id = o.id
               group by o.organization_id, o.mode, o.id) as occurrences`,
  },
  {
    name: 'what is counted of a recurring charge is what its occurrences say',
    query: sql`
      select count(*) as checked,
             count(*) filter (where processed_count <> done or processed_minor <> done_minor
                                 or attempted_count <> tried or attempted_minor <> tried_minor)
               as violations
        from recurring_charges r
       cross join lateral (
         select count(*) filter (where status in ('paid', 'failed', 'ignored')
                                    or o.number <= r.processed_count) as done,
                coalesce(sum(amount_minor) filter (where status in ('paid', 'failed', 'ignored')
                                    or o.number <= r.processed_count), 0) as done_minor,
                count(*) filter (where attempts > 1 or (attempts = 1 and status <> 'paying'))
                  as tried,
                coalesce(sum(amount_minor) filter (where attempts > 1
                                    or (attempts = 1 and status <> 'paying')), 0) as tried_minor
           from recurring_occurrences o
          where o.organization_id = r.organization_id and o.mode = r.mode
            and o.recurring_charge_id = r.id) as occurrences`,
  },
  {
    name: 'an active recurring charge has one open occurrence, and no other has any that falls due',
    query: sql`
      select count(*) as checked,
             count(*) filter (where case when r.status = 'active' then open_ones <> 1
                                         else pending_due > 0 end
                                 or coalesce(last_number, 0) - open_ones <> r.processed_count)
               as violations
        from recurring_charges r
       cross join lateral (
         select count(*) filter (where number > r.processed_count) as open_ones,
                count(*) filter (where status = 'pending' and due_at is not null) as pending_due,
                max(number) as last_number
           from recurring_occurrences o
          where o.organization_id = r.organization_id and o.mode = r.mode
            and o.recurring_charge_id = r.id) as occurrences`,
  },
];
