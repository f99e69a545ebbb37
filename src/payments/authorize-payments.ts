// Takes charges and credits: a list at a time, one round trip and one commit for all of it.

import type { CardTesting } from '#src/card-testing/index.ts';
import type { Database } from '#src/db/index.ts';
import { Failure } from '#src/kernel/failure.ts';
import { isLimited, isLimitFailure } from './account-limits.ts';
import type { Draft } from './draft.ts';
import { isMethodGone, lookUpPayables, type PayableTools } from './payable.ts';
import type { Payment } from './payment.ts';
import { findPayment } from './payment-store.ts';
import { type AuthorizePayment, type PrepareTools, preparePayment } from './prepare-payment.ts';
import { usageReader } from './usage-reader.ts';
import { type WriteTools, type Written, writeDrafts } from './write-drafts.ts';

export interface AuthorizeTools extends PayableTools, WriteTools, PrepareTools {
  readonly db: Database;
  readonly cardTesting: Pick<CardTesting, 'isBlocked' | 'record'>;
  /** Writes a draft of an account with limits, in its own time. */
  readonly writeLimited: (draft: Draft) => Promise<Written>;
}

/** What became of one payment of the list: declined ones are payments too, with a failure code. */
export type Authorized =
  | { readonly payment: Payment }
  /** A `Failure`, or a bug: thrown to this payment's caller alone. */
  | { readonly error: unknown };

/**
 * Prepares each payment, then writes them all; those of accounts with limits apart from the others,
 * which do not wait for them. One payment's failure harms no other: it may be `source_id_taken`,
 * and what `preparePayment` throws.
 */
export async function authorizePayments(
  tools: AuthorizeTools,
  inputs: readonly AuthorizePayment[],
): Promise<(Authorized | Promise<Authorized>)[]> {
  const find = await lookUpPayables(tools, inputs);
  const usageOf = usageReader(tools);
  const prepared = await Promise.allSettled(
    inputs.map((input) => preparePayment(tools, input, { find, usageOf })),
  );
  const ready = prepared.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const drafts = ready.map(({ draft }) => draft);
  const free = drafts.filter(({ account }) => !isLimited(account.limits));
  const written = await writeDrafts(tools, free);
  await tools.cardTesting.record(ready.flatMap(({ attempt }) => (attempt ? [attempt] : [])));
  return prepared.map((one, index) => {
    if (one.status === 'rejected') {
      return findDone(tools, inputs[index] as AuthorizePayment, one.reason);
    }
    const { draft } = one.value;
    if (!isLimited(draft.account.limits)) return toAuthorized(written.get(draft));
    return tools.writeLimited(draft).then(toAuthorized, (error: unknown) => ({ error }));
  });
}

function toAuthorized(written: Written | undefined): Authorized {
  if (written?.outcome === 'stored') return { payment: written.payment };
  if (written?.outcome === 'refused') return { error: written.failure };
  return { error: new Error('a payment was interfered with again and again') };
}

/**
 * A request that comes again after a crash may be refused for what it did itself: its token is
 * used up, or the account's limit reached.
 */
async function findDone(
  { db }: AuthorizeTools,
  { caller, id }: AuthorizePayment,
  error: unknown,
): Promise<Authorized> {
  const mayBeDone = error instanceof Failure && (isMethodGone(error) || isLimitFailure(error));
  const payment = mayBeDone ? await findPayment(db, caller, id) : undefined;
  return payment ? { payment } : { error };
}
