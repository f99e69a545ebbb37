// SQL of what went through an account lately, and of the lock under which it is exact.
import { sql, type Tx } from '#src/db/index.ts';
import type { ProcessingAccount } from '#src/organizations/index.ts';
import { isLimitedByMonth, type Usage } from './account-limits.ts';

type LimitedAccount = Pick<ProcessingAccount, 'organizationId' | 'mode' | 'id' | 'limits'>;

interface Row {
  daily_count: bigint;
  daily_minor: bigint;
  monthly_count: bigint;
  monthly_minor: bigint;
}

/**
 * The charges of the last 24 hours and 30 days, but for those of the given ids. Where no limit asks
 * for the month, the month is not looked at.
 */
export async function readUsage(
  tx: Tx,
  { organizationId, mode, id, limits }: LimitedAccount,
  now: Temporal.Instant,
  except: readonly string[] = [],
): Promise<Usage> {
  const dayAgo = now.subtract({ hours: 24 });
  const since = isLimitedByMonth(limits) ? now.subtract({ hours: 30 * 24 }) : dayAgo;
  const row = await tx.one<Row>(sql`
    select count(*) filter (where created_at > ${dayAgo}) as daily_count,
           coalesce(sum(amount_minor) filter (where created_at > ${dayAgo}), 0)::bigint
             as daily_minor,
           count(*) as monthly_count,
           coalesce(sum(amount_minor), 0)::bigint as monthly_minor
      from payments
     where organization_id = ${organizationId} and mode = ${mode} and created_at > ${since}
       and processing_account_id = ${id} and kind = 'charge'
       and status not in ('failed', 'returned') and id <> all(${except}::uuid[])`);
  return {
    daily: { count: Number(row.daily_count), amountMinor: row.daily_minor },
    monthly: { count: Number(row.monthly_count), amountMinor: row.monthly_minor },
  };
}

/** Exact until the transaction ends: whoever would charge the account under its limits waits. */
export async function readUsageLocked(
  tx: Tx,
  account: LimitedAccount,
  now: Temporal.Instant,
  except: readonly string[],
): Promise<Usage> {
  await lockAccount(tx, account);
  return readUsage(tx, account, now, except);
}

/** Holds the account's row until the transaction ends. Who only refers to it does not wait. */
async function lockAccount(tx: Tx, { organizationId, mode, id }: LimitedAccount): Promise<void> {
  await tx.run(sql`
    select 1 from processing_accounts
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       for no key update`);
}
