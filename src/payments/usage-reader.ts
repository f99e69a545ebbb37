// Looks at an account's usage once for a whole list, for a first answer that spares the rail.
import type { Tx } from '#src/db/index.ts';
import type { ProcessingAccount } from '#src/organizations/index.ts';
import type { Usage } from './account-limits.ts';
import { readUsage } from './usage-store.ts';

export type UsageOf = (account: ProcessingAccount, now: Temporal.Instant) => Promise<Usage>;

/** Of a list's payments each sees what went through before the list, and nothing of the list. */
export function usageReader({ db }: { readonly db: Tx }): UsageOf {
  const looks = new Map<string, Promise<Usage>>();
  return (account, now) => {
    const known = looks.get(account.id);
    if (known) return known;
    const look = readUsage(db, account, now);
    looks.set(account.id, look);
    return look;
  };
}
