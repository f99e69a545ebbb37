// Double entry: what happened, and the postings it made. Entries are never changed, only countered.
import type { Mode } from '#src/kernel/mode.ts';
import { type Money, negate } from '#src/kernel/money.ts';

export const entryKinds = [
  'inbound_captured',
  'outbound_captured',
  'batch_settled',
  'inbound_returned',
  'outbound_returned',
  'payment_recorded',
  'recording_cancelled',
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** One line of an entry: a debit is positive, a credit negative. */
export interface Posting {
  readonly account: string;
  readonly amount: Money;
}

export interface Entry {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly kind: EntryKind;
  readonly paymentId?: string;
  readonly batchId?: string;
  /** When it happened, on the organization's clock. */
  readonly occurredAt: Temporal.Instant;
  readonly postings: readonly Posting[];
}

export function debit(account: string, amount: Money): Posting {
  return { account, amount };
}

export function credit(account: string, amount: Money): Posting {
  return { account, amount: negate(amount) };
}

/** Whether the postings sum to zero in every currency, and there are any. */
export function isBalanced({ postings }: Pick<Entry, 'postings'>): boolean {
  const sums = new Map<string, bigint>();
  for (const { amount } of postings) {
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + amount.minor);
  }
  return sums.size > 0 && [...sums.values()].every((sum) => sum === 0n);
}
