// Balances are derived: the last snapshot plus the postings since. No row is hot.
import { type Database, sql, type Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { type Money, money } from '#src/kernel/money.ts';

export interface BalanceOf {
  readonly organizationId: string;
  readonly mode: Mode;
  /** Such as `cash:<deposit account>`. */
  readonly account: string;
  readonly currency: string;
}

/** The account's balance, debits positive. An account without postings stands at zero. */
export async function readBalance(tx: Tx, of: BalanceOf): Promise<Money> {
  const { minor } = await tx.one<{ minor: string }>(sql`
    with snapshot as (
      select balance_minor, through
        from balance_snapshots
       where organization_id = ${of.organizationId} and mode = ${of.mode}
         and account = ${of.account} and currency = ${of.currency}
    )
    select coalesce((select balance_minor from snapshot), 0) + coalesce(sum(amount_minor), 0)
           as minor
      from postings
     where organization_id = ${of.organizationId} and mode = ${of.mode}
       and account = ${of.account} and currency = ${of.currency}
       and recorded_at > coalesce((select through from snapshot), '-infinity')`);
  return money(BigInt(minor), of.currency);
}

export interface Balance {
  readonly account: string;
  /** Debits positive. */
  readonly balance: Money;
}

/** Every account that ever had a posting, by name. */
export async function listBalances(
  tx: Tx,
  { organizationId, mode }: Pick<BalanceOf, 'organizationId' | 'mode'>,
): Promise<Balance[]> {
  const rows = await tx.rows<{ account: string; currency: string; minor: string }>(sql`
    select account, currency, sum(minor) as minor
      from (select account, currency, balance_minor as minor
              from balance_snapshots
             where organization_id = ${organizationId} and mode = ${mode}
             union all
            select p.account, p.currency, p.amount_minor
              from postings p
              left join balance_snapshots s using (organization_id, mode, account, currency)
             where p.organization_id = ${organizationId} and p.mode = ${mode}
               and p.recorded_at > coalesce(s.through, '-infinity')) as part
     group by account, currency
     order by account, currency`);
  return rows.map(({ account, currency, minor }) => ({
    account,
    balance: money(BigInt(minor), currency),
  }));
}

/**
 * A posting carries the time at which its transaction began. None runs this long (statements and
 * idle transactions are cut off after half a minute), so none can still appear before the line.
 */
const settledAfter = sql`interval '10 minutes'`;

/**
 * Takes a new snapshot of every account with postings since the last one; gives their number. Each
 * is a whole sum, not a difference: of two taken at once, neither counts the other's part again.
 * `now` is the database's time unless a test says otherwise.
 */
export async function snapshotBalances(
  db: Database,
  through = sql`now() - ${settledAfter}`,
): Promise<number> {
  return db.run(sql`
    insert into balance_snapshots as old
           (organization_id, mode, account, currency, balance_minor, through)
    select p.organization_id, p.mode, p.account, p.currency,
           coalesce(s.balance_minor, 0) + sum(p.amount_minor), ${through}
      from postings p
      left join balance_snapshots s using (organization_id, mode, account, currency)
     where p.recorded_at > coalesce(s.through, '-infinity') and p.recorded_at <= ${through}
     group by p.organization_id, p.mode, p.account, p.currency, s.balance_minor
        on conflict (organization_id, mode, account, currency)
        do update set balance_minor = excluded.balance_minor, through = excluded.through
            where old.through < excluded.through`);
}
