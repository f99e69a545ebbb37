// What must be true of the books at every moment. `doctor` and every test run ask it.
import { type Sql, sql, type Tx } from '#src/db/index.ts';

/**
 * A rule that can be checked in one snapshot: its SQL counts what was looked at and what breaks it.
 */
export interface Invariant {
  readonly name: string;
  /** One row: `checked` and `violations`, both counts. */
  readonly query: Sql;
}

export interface Finding {
  readonly name: string;
  readonly checked: bigint;
  readonly violations: bigint;
}

export async function checkInvariant(tx: Tx, { name, query }: Invariant): Promise<Finding> {
  const found = await tx.one<{ checked: bigint; violations: bigint }>(query);
  return { name, ...found };
}

export const ledgerInvariants: readonly Invariant[] = [
  {
    name: 'the postings of each entry sum to zero in each currency',
    query: sql`
      select count(*) as checked, count(*) filter (where sum <> 0) as violations
        from (select sum(amount_minor) from postings
               group by organization_id, mode, entry_id, currency) as entry`,
  },
  {
    name: 'every entry has postings',
    query: sql`
      select count(*) as checked, count(*) filter (where p.entry_id is null) as violations
        from entries e
        left join (select distinct organization_id, mode, entry_id from postings) p
          on p.organization_id = e.organization_id and p.mode = e.mode and p.entry_id = e.id`,
  },
  {
    name: 'all postings of an organization sum to zero',
    query: sql`
      select count(*) as checked, count(*) filter (where sum <> 0) as violations
        from (select sum(amount_minor) from postings
               group by organization_id, mode, currency) as books`,
  },
  {
    name: 'a balance snapshot equals the sum of its postings',
    query: sql`
      select count(*) as checked,
             count(*) filter (where s.balance_minor <> (
               select coalesce(sum(p.amount_minor), 0) from postings p
                where p.organization_id = s.organization_id and p.mode = s.mode
                  and p.account = s.account and p.currency = s.currency
                  and p.recorded_at <= s.through)) as violations
        from balance_snapshots s`,
  },
  {
    // Credits are negative: more debits than credits would be money that the client never had.
    name: "a client's trust balance is never negative",
    query: sql`
      select count(*) as checked, count(*) filter (where sum > 0) as violations
        from (select sum(amount_minor) from postings where account like 'trust:%'
               group by organization_id, mode, account, currency) as trust`,
  },
  {
    name: 'no fee touches a trust account',
    query: sql`
      select count(*) as checked, count(*) filter (where d.kind = 'trust') as violations
        from postings fee
        join postings other
          on other.organization_id = fee.organization_id and other.mode = fee.mode
         and other.entry_id = fee.entry_id and other.account like 'cash:%'
        left join deposit_accounts d
          on d.organization_id = other.organization_id and d.mode = other.mode
         and d.id::text = split_part(other.account, ':', 2)
       where fee.account = 'fees'`,
  },
];
