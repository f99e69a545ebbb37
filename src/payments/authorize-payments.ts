// Takes charges and credits: a list at a time, one round trip and one commit for all of it.

import type { CardTesting } from '#src/card-testing/index.ts';
import type { Database } from '#src/db/index.ts';
import { Failure } from '#src/kernel/failure.ts';
import { isLimitFailure } from './account-limits.ts';
import { isMethodGone, lookUpPayables, type PayableTools } from './payable.ts';
import type { Payment } from './payment.ts';
import { findPayment } from './payment-store.ts';
import { type AuthorizePayment, type PrepareTools, preparePayment } from './prepare-payment.ts';
import { type WriteTools, type Written, writeDrafts } from './write-drafts.ts';

export interface AuthorizeTools extends PayableTools, WriteTools, PrepareTools {
  readonly db: Database;
  readonly cardTesting: Pick<CardTesting, 'isBlocked' | 'record'>;
}

/** What became of one payment of the list: declined ones are payments too, with a failure code. */
export type Authorized =
  | { readonly payment: Payment }
  /** A `Failure`, or a bug: thrown to this payment's caller alone. */
  | { readonly error: unknown };

/**
 * Prepares each payment, then writes them all. One payment's failure harms no other: it may be
 * `source_id_taken`, and what `preparePayment` throws.
 */
export async function authorizePayments(
  tools: AuthorizeTools,
  inputs: readonly AuthorizePayment[],
): Promise<Authorized[]> {
  const find = await lookUpPayables(tools, inputs);
  const prepared = await Promise.allSettled(
    inputs.map((input) => preparePayment(tools, input, find)),
  );
  const ready = prepared.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const drafts = ready.map(({ draft }) => draft);
  const written = (await writeDrafts(tools, drafts)).values();
  await tools.cardTesting.record(ready.flatMap(({ attempt }) => (attempt ? [attempt] : [])));
  const outcomes = prepared.map((one, index) =>
    one.status === 'fulfilled'
      ? toAuthorized(written.next().value)
      : findDone(tools, inputs[index] as AuthorizePayment, one.reason),
  );
  return Promise.all(outcomes);
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
