// Writes drafts: those of accounts without limits in one statement, the others account by account.
import type { Database, Tx } from '#src/db/index.ts';
import type { Failure } from '#src/kernel/failure.ts';
import { methodFailure, type Tokens } from '#src/payment-methods/index.ts';
import type { KnownInstruments } from '#src/payment-methods/vault/index.ts';
import { exceededLimit, isLimited, withVolume } from './account-limits.ts';
import type { Draft } from './draft.ts';
import { failure } from './failures.ts';
import type { Inserted, insertDrafts } from './new-payment-store.ts';
import type { Payment } from './payment.ts';
import type { RailOf } from './rail.ts';
import type { readUsageAlone } from './usage-store.ts';

export interface WriteTools {
  readonly db: Database;
  readonly known: KnownInstruments;
  readonly tokens: Pick<Tokens, 'open' | 'forget'>;
  readonly railOf: RailOf;
  readonly insertDrafts: typeof insertDrafts;
  readonly readUsageAlone: typeof readUsageAlone;
}

export type Written =
  | { readonly outcome: 'stored'; readonly payment: Payment }
  | { readonly outcome: 'refused'; readonly failure: Failure }
  /** Something concurrent came between, again and again. */
  | { readonly outcome: 'interfered' };

/** What became of each draft, in order. Of a draft that is not stored nothing is left anywhere. */
export async function writeDrafts(tools: WriteTools, drafts: readonly Draft[]): Promise<Written[]> {
  const written = new Map<Draft, Written>();
  const insert = (tx: Tx) => async (list: readonly Draft[]) => {
    const outcomes = await insertPatiently(tools, tx, list);
    for (const [draft, one] of outcomes) written.set(draft, one);
    return list.every((draft) => written.get(draft)?.outcome === 'stored');
  };
  try {
    await insert(tools.db)(drafts.filter(({ account }) => !isLimited(account.limits)));
    for (const list of byLimitedAccount(drafts)) {
      const refused = await tools.db.transaction((tx) =>
        writeWithinLimits(tools, tx, list, insert(tx)),
      );
      for (const [draft, reason] of refused) {
        written.set(draft, { outcome: 'refused', failure: reason });
      }
    }
  } catch (error) {
    tools.known.forget();
    throw error;
  }
  for (const [draft, one] of written) await afterwards(tools, draft, one);
  return drafts.map((draft) => written.get(draft) ?? { outcome: 'interfered' });
}

function byLimitedAccount(drafts: readonly Draft[]): Draft[][] {
  const limited = drafts.filter(({ account }) => isLimited(account.limits));
  return [...Map.groupBy(limited, ({ account }) => account.id).values()];
}

/** Those that would exceed a limit, and why. `insert` tells whether all of its drafts are stored. */
async function writeWithinLimits(
  tools: WriteTools,
  tx: Tx,
  drafts: readonly Draft[],
  insert: (drafts: readonly Draft[]) => Promise<boolean>,
): Promise<Map<Draft, Failure>> {
  const [{ account }] = drafts as [Draft];
  const refused = new Map<Draft, Failure>();
  const now = latest(drafts.map(({ payment }) => payment.createdAt));
  const ids = drafts.map(({ payment }) => payment.id);
  let usage = await tools.readUsageAlone(tx, account, now, ids);
  for (const draft of drafts) {
    const { kind, status, authorized } = draft.payment;
    if (kind !== 'charge' || status === 'failed') continue;
    const exceeded = exceededLimit(account.limits, usage, authorized.minor);
    if (exceeded) refused.set(draft, exceeded);
    else usage = withVolume(usage, authorized.minor);
  }
  const areStored = await insert(drafts.filter((draft) => !refused.has(draft)));
  if (areStored || refused.size === 0) return refused;
  // What was counted and then not stored leaves room for what was refused on its account.
  return writeWithinLimits(tools, tx, [...refused.keys()], insert);
}

function latest(instants: readonly Temporal.Instant[]): Temporal.Instant {
  return instants.toSorted(Temporal.Instant.compare).at(-1) as Temporal.Instant;
}

const triesMax = 5;

/** What another transaction came between of is tried again, so that it sees the other. */
async function insertPatiently(
  tools: WriteTools,
  tx: Tx,
  drafts: readonly Draft[],
  tries = 1,
): Promise<Map<Draft, Written>> {
  if (drafts.length === 0) return new Map();
  const inserted = await tools.insertDrafts(tx, drafts);
  const written = new Map(drafts.map((draft, at) => [draft, toWritten(draft, inserted[at])]));
  const again = drafts.filter((draft) => written.get(draft)?.outcome === 'interfered');
  if (tries === triesMax || again.length === 0) return written;
  return new Map([...written, ...(await insertPatiently(tools, tx, again, tries + 1))]);
}

function toWritten({ tokenId }: Draft, inserted: Inserted | undefined): Written {
  if (inserted?.outcome === 'stored') return inserted;
  if (inserted?.outcome === 'source_id_taken') {
    return { outcome: 'refused', failure: failure('source_id_taken') };
  }
  if (inserted?.outcome === 'token_spent') {
    const gone = tokenId === undefined ? {} : { id: tokenId };
    return { outcome: 'refused', failure: methodFailure('method_not_found', gone) };
  }
  return { outcome: 'interfered' };
}

/** What is stored is remembered; what was authorized and is not stored is let go. */
async function afterwards(tools: WriteTools, draft: Draft, written: Written): Promise<void> {
  const { payment, account, intake, tokenId } = draft;
  if (written.outcome === 'stored') {
    tools.known.add(payment, intake, written.payment);
    if (tokenId !== undefined) tools.tokens.forget(tokenId);
  } else if (payment.status === 'authorized') {
    const rail = tools.railOf(payment, account.rail);
    await rail.reverse({ caller: payment, reference: payment.id });
  }
}
