// Writes drafts, and tells what became of each.
import { type Database, isConnectionLoss, type Tx } from '#src/db/index.ts';
import type { Failure } from '#src/kernel/failure.ts';
import { methodFailure } from '#src/payment-methods/index.ts';
import type { KnownInstruments } from '#src/payment-methods/vault/index.ts';
import type { Draft } from './draft.ts';
import { failure } from './failures.ts';
import type { Inserted, insertDrafts } from './new-payment-store.ts';
import type { Payment } from './payment.ts';
import type { RailOf } from './rail.ts';

export interface WriteTools {
  readonly db: Database;
  readonly known: KnownInstruments;
  readonly railOf: RailOf;
  readonly insertDrafts: typeof insertDrafts;
}

export type Written =
  | { readonly outcome: 'stored'; readonly payment: Payment }
  | { readonly outcome: 'refused'; readonly failure: Failure }
  /** Something concurrent came between, again and again. */
  | { readonly outcome: 'interfered' };

/** What became of each draft. Of one that is not stored nothing is left but who paid. */
export type WrittenDrafts = ReadonlyMap<Draft, Written>;

/** One statement for all of them, but for those with which more is written. */
export function writeDrafts(tools: WriteTools, drafts: readonly Draft[]): Promise<WrittenDrafts> {
  const { plain = [], founding = [] } = Object.groupBy(drafts, (draft) =>
    draft.founding ? 'founding' : 'plain',
  );
  return settled(tools, drafts, async () => {
    const written = await insertPatiently(tools, tools.db, plain);
    if (founding.length === 0) return written;
    const founded = await tools.db.transaction((tx) => insertPatiently(tools, tx, founding));
    return new Map([...written, ...founded]);
  });
}

/** Writes by the function given; what is then not stored is let go at its rail. */
export async function settled(
  tools: WriteTools,
  drafts: readonly Draft[],
  write: () => Promise<WrittenDrafts>,
): Promise<WrittenDrafts> {
  const written = await write().catch(async (error: unknown) => {
    tools.known.forget();
    // Of one that was written perhaps, or is tried again by itself, nothing may be let go.
    if (drafts.length === 1 && !isConnectionLoss(error)) {
      await reverseAll(
        tools,
        drafts.filter(({ isHeld }) => isHeld),
      );
    }
    throw error;
  });
  for (const [{ payment, intake }, one] of written) {
    if (one.outcome === 'stored') tools.known.add(payment, intake, one.payment);
  }
  await reverseAll(
    tools,
    drafts.filter((draft) => draft.isHeld && !isTaken(written.get(draft))),
  );
  return written;
}

/** What the rail holds for it is used. It is not when our own policy refused the payment. */
function isTaken(written: Written | undefined): boolean {
  return written?.outcome === 'stored' && written.payment.status !== 'failed';
}

/** The payments are what they are by now: a rail that does not listen must not fail them. */
async function reverseAll({ railOf }: WriteTools, drafts: readonly Draft[]): Promise<void> {
  await Promise.allSettled(
    drafts.map(async ({ payment, account }) =>
      railOf(payment, account.rail).reverse({ caller: payment, reference: payment.id }),
    ),
  );
}

const triesMax = 5;

/** What another transaction came between of is tried again, so that it sees the other. */
export async function insertPatiently(
  tools: WriteTools,
  tx: Tx,
  drafts: readonly Draft[],
  tries = 1,
): Promise<WrittenDrafts> {
  if (drafts.length === 0) return new Map();
  const inserted = await tools.insertDrafts(tx, drafts);
  await found(tx, drafts, inserted);
  const written = new Map(drafts.map((draft, at) => [draft, toWritten(draft, inserted[at])]));
  const again = drafts.filter((draft) => written.get(draft)?.outcome === 'interfered');
  if (tries === triesMax || again.length === 0) return written;
  return new Map([...written, ...(await insertPatiently(tools, tx, again, tries + 1))]);
}

async function found(
  tx: Tx,
  drafts: readonly Draft[],
  inserted: readonly Inserted[],
): Promise<void> {
  for (const [index, { founding }] of drafts.entries()) {
    const one = inserted[index];
    if (one?.outcome === 'stored' && !one.isKnown) await founding?.(tx, one.payment);
  }
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
