// SQL of what went through an account lately, and of the lock under which it is exact.
import { sql, type Tx } from '#src/db/index.ts';
import type { ProcessingAccount } from '#src/organizations/index.ts';
import type { Usage } from './account-limits.ts';

type AccountKey = Pick<ProcessingAccount, 'organizationId' | 'mode' | 'id'>;

interface Row {
  daily_count: bigint;
  daily_minor: bigint;
  monthly_count: bigint;
  monthly_minor: bigint;
}

/** The charges of the last 24 hours and 30 days, but for those of the given ids. */
export async function readUsage(
  tx: Tx,
  { organizationId, mode, id }: AccountKey,
  now: Temporal.Instant,
  except: readonly string[] = [],
): Promise<Usage> {
  const dayAgo = now.subtract({ hours: 24 });
  const row = await tx.one<Row>(sql`
    select count(*) filter (where created_at > ${dayAgo}) as daily_count,
           coalesce(sum(minor) filter (where created_at > ${dayAgo}), 0)::bigint as daily_minor,
           count(*) as monthly_count,
           coalesce(sum(minor), 0)::bigint as monthly_minor
      from (select created_at, case when captured_minor > 0 then captured_minor
                                    else authorized_minor end as minor
              from payments
             where organization_id = ${organizationId} and mode = ${mode}
               and processing_account_id = ${id}
               and created_at > ${now.subtract({ hours: 30 * 24 })}
               and kind = 'charge' and status not in ('failed', 'returned')
               and id <> all(${except}::uuid[])) as charges`);
  return {
    daily: { count: Number(row.daily_count), amountMinor: row.daily_minor },
    monthly: { count: Number(row.monthly_count), amountMinor: row.monthly_minor },
  };
}

/** Exact until the transaction ends: whoever would charge the account under its limits waits. */
export async function readUsageAlone(
  tx: Tx,
  account: AccountKey,
  now: Temporal.Instant,
  except: readonly string[],
): Promise<Usage> {
  await lockAccount(tx, account);
  return readUsage(tx, account, now, except);
}

/** Holds the account's row until the transaction ends. Who only refers to it does not wait. */
async function lockAccount(tx: Tx, { organizationId, mode, id }: AccountKey): Promise<void> {
  await tx.run(sql`
    select 1 from processing_accounts
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       for no key update`);
}
