// Writes drafts of accounts with limits: an account's own, one list after another.
import { LRUCache } from 'lru-cache';
import { listWriter, type Tx } from '#src/db/index.ts';
import { exceededLimit, withVolume } from './account-limits.ts';
import type { Draft } from './draft.ts';
import type { readUsageLocked } from './usage-store.ts';
import {
  insertPatiently,
  settled,
  type WriteTools,
  type Written,
  type WrittenDrafts,
} from './write-drafts.ts';

export interface WriteLimitedTools extends WriteTools {
  readonly readUsageLocked: typeof readUsageLocked;
}

const accountsMax = 10_000;

/** Adds a draft to its account's next list. Accounts do not wait for each other. */
export function limitedWriter(tools: WriteLimitedTools): (draft: Draft) => Promise<Written> {
  const writers = new LRUCache<string, (draft: Draft) => Promise<Written>>({
    max: accountsMax,
    memoMethod: () =>
      listWriter<Draft, Written>({
        write: async (drafts) => {
          const written = await writeLimitedDrafts(tools, drafts);
          return drafts.map((draft) => written.get(draft) ?? { outcome: 'interfered' });
        },
      }),
  });
  return (draft) => writers.memo(draft.account.id)(draft);
}

/** All of one account. Under its lock the usage is exact: the next one sees what was taken. */
function writeLimitedDrafts(
  tools: WriteLimitedTools,
  drafts: readonly Draft[],
): Promise<WrittenDrafts> {
  return settled(tools, drafts, () =>
    tools.db.transaction((tx) => writeWithinLimits(tools, tx, drafts)),
  );
}

async function writeWithinLimits(
  tools: WriteLimitedTools,
  tx: Tx,
  drafts: readonly Draft[],
): Promise<WrittenDrafts> {
  const [{ account }] = drafts as [Draft];
  const now = latest(drafts.map(({ payment }) => payment.createdAt));
  const ids = drafts.map(({ payment }) => payment.id);
  let usage = await tools.readUsageLocked(tx, account, now, ids);
  const refused = new Map<Draft, Written>();
  for (const draft of drafts) {
    const { kind, status, authorized } = draft.payment;
    if (kind !== 'charge' || status === 'failed') continue;
    const failure = exceededLimit(account.limits, usage, authorized.minor);
    if (failure) refused.set(draft, { outcome: 'refused', failure });
    else usage = withVolume(usage, authorized.minor);
  }
  const fitting = drafts.filter((draft) => !refused.has(draft));
  const written = await insertPatiently(tools, tx, fitting);
  const areStored = fitting.every((draft) => written.get(draft)?.outcome === 'stored');
  if (areStored || refused.size === 0) return new Map([...written, ...refused]);
  // What was counted and then not stored leaves room for what was refused on its account.
  const again = await writeWithinLimits(tools, tx, [...refused.keys()]);
  return new Map([...written, ...again]);
}

function latest(instants: readonly Temporal.Instant[]): Temporal.Instant {
  return instants.toSorted(Temporal.Instant.compare).at(-1) as Temporal.Instant;
}
