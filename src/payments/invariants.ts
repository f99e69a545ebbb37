// What must be true of payments and their batches, beside the books.
import { sql } from '#src/db/index.ts';
import type { Invariant } from '#src/ledger/index.ts';

export const paymentInvariants: readonly Invariant[] = [
  {
    name: 'refunded ≤ captured ≤ authorized',
    query: sql`
      select count(*) as checked,
             count(*) filter (where captured_minor > authorized_minor or refunded_minor >
               case when captured_minor > 0 then captured_minor else authorized_minor end)
               as violations
        from payments`,
  },
  {
    name: 'what a charge has refunded is the sum of its live refunds',
    query: sql`
      select count(*) as checked, count(*) filter (where refunded_minor <> live) as violations
        from (select charge.refunded_minor, coalesce(sum(refund.authorized_minor), 0) as live
                from payments charge
                left join payments refund
                  on refund.organization_id = charge.organization_id and refund.mode = charge.mode
                 and refund.charge_id = charge.id
                 and refund.status not in ('voided', 'failed', 'returned')
               where charge.kind = 'charge'
               group by charge.organization_id, charge.mode, charge.id) as charges`,
  },
  {
    name: 'every captured payment has its entry, and no other has one',
    query: sql`
      select count(*) as checked,
             count(*) filter (where coalesce(e.entries, 0) <>
               case when p.captured_minor > 0 then 1 else 0 end) as violations
        from payments p
        left join (select organization_id, mode, payment_id, count(*) as entries
                     from entries
                    where kind in ('inbound_captured', 'outbound_captured', 'payment_recorded')
                    group by 1, 2, 3) e
          on e.organization_id = p.organization_id and e.mode = p.mode and e.payment_id = p.id
       where p.captured_minor > 0 or e.entries is not null`,
  },
  {
    name: 'every payment that failed after its capture has its entry, and no other has one',
    query: sql`
      select count(*) as checked,
             count(*) filter (where coalesce(e.entries, 0) <>
               case when p.status in ('failed', 'returned') and p.captured_minor > 0
                    then 1 else 0 end) as violations
        from payments p
        left join (select organization_id, mode, payment_id, count(*) as entries
                     from entries where kind in ('inbound_returned', 'outbound_returned')
                    group by 1, 2, 3) e
          on e.organization_id = p.organization_id and e.mode = p.mode and e.payment_id = p.id
       where p.status in ('failed', 'returned') or e.entries is not null`,
  },
  {
    name: 'every recording that was cancelled has its entry, and no other has one',
    query: sql`
      select count(*) as checked,
             count(*) filter (where coalesce(e.entries, 0) <>
               case when p.rail = 'manual' and p.status = 'voided' then 1 else 0 end)
               as violations
        from payments p
        left join (select organization_id, mode, payment_id, count(*) as entries
                     from entries where kind = 'recording_cancelled'
                    group by 1, 2, 3) e
          on e.organization_id = p.organization_id and e.mode = p.mode and e.payment_id = p.id
       where p.rail = 'manual' or e.entries is not null`,
  },
  {
    name: 'the total of a batch is the sum of its members',
    query: sql`
      select count(*) as checked,
             count(*) filter (where b.members <> m.members or b.inbound_minor <> m.inbound
                                 or b.outbound_minor <> m.outbound) as violations
        from batches b
       cross join lateral (
         select count(*) as members,
                coalesce(sum(captured_minor) filter (where kind = 'charge'), 0) as inbound,
                coalesce(sum(captured_minor) filter (where kind <> 'charge'), 0) as outbound
           from payments p
          where p.organization_id = b.organization_id and p.mode = b.mode and p.batch_id = b.id) m
       where b.status <> 'closing'`,
  },
  {
    name: 'what is in transit on each account is what is captured and not settled there',
    query: sql`
      select count(*) as checked, count(*) filter (where posted <> captured) as violations
        from (select sum(posted) as posted, sum(captured) as captured
                from (select organization_id, mode, account, currency, amount_minor as posted,
                             0 as captured
                        from postings where account like 'in_transit:%'
                       union all
                      select p.organization_id, p.mode,
                             'in_transit:' || p.rail || ':' || a.deposit_account_id, p.currency, 0,
                             case when p.kind = 'charge' then p.captured_minor
                                  else -p.captured_minor end
                        from payments p
                        join processing_accounts a
                          on a.organization_id = p.organization_id and a.mode = p.mode
                         and a.id = p.processing_account_id
                       where p.status = 'captured') as both_sides
               group by organization_id, mode, account, currency) as books`,
  },
  {
    name: 'what a batch brought in is what its settled members moved',
    query: sql`
      select count(*) as checked, count(*) filter (where cash <> moved) as violations
        from (select coalesce((
                       select sum(p.amount_minor)
                         from entries e
                         join postings p
                           on p.organization_id = e.organization_id and p.mode = e.mode
                          and p.entry_id = e.id and p.account like 'cash:%'
                        where e.organization_id = b.organization_id and e.mode = b.mode
                          and e.batch_id = b.id), 0) as cash,
                     coalesce((
                       select sum(case when kind = 'charge' then captured_minor
                                       else -captured_minor end)
                         from payments p
                        where p.organization_id = b.organization_id and p.mode = b.mode
                          and p.batch_id = b.id and p.settled_at is not null), 0) as moved
                from batches b) as settlements`,
  },
  {
    name: 'every entry has its object',
    query: sql`
      select count(*) as checked,
             count(*) filter (where (kind = 'batch_settled') <> (batch_id is not null)
                                 or (kind = 'batch_settled') = (payment_id is not null))
               as violations
        from entries`,
  },
  {
    name: 'payments are counted as many as they are',
    query: sql`
      select count(*) as checked, count(*) filter (where counted <> there) as violations
        from (select sum(counted) as counted, sum(there) as there
                from (select organization_id, mode, processing_account_id, rail, kind, status,
                             currency, tender, brand, is_automatic, is_refunded, is_captured,
                             payments as counted, 0 as there
                        from payment_counts
                       union all
                      select organization_id, mode, processing_account_id, rail, kind, status,
                             currency, tender, brand, is_automatic, is_refunded,
                             captured_at is not null, 0, 1
                        from payments) as both_sides
               group by organization_id, mode, processing_account_id, rail, kind, status,
                        currency, tender, brand, is_automatic, is_refunded, is_captured) as counts`,
  },
  {
    name: 'a settled batch has no member left to settle',
    query: sql`
      select count(*) as checked,
             count(*) filter (where exists (
               select 1 from payments p
                where p.organization_id = b.organization_id and p.mode = b.mode
                  and p.batch_id = b.id and p.status = 'captured')) as violations
        from batches b where b.status = 'settled'`,
  },
];
