// A payment recorded by hand: money that came in without us, such as cash.

import type { Mode } from '#src/kernel/mode.ts';
import type { Money } from '#src/kernel/money.ts';
import { after, type MoveOf, type StatusOf } from '#src/kernel/moves.ts';
import type { Payer } from '#src/payment-methods/index.ts';

/** What can be recorded to have been paid with. */
export const recordedTenders = [
  'cash',
  'check',
  'bank_transfer',
  'wire',
  'paypal',
  'apple_pay',
  'google_pay',
] as const;
export type RecordedTender = (typeof recordedTenders)[number];

/** Every legal move. The money is there when it is recorded: nothing is waited for. */
const moves = {
  settled: { cancel: 'voided' },
  /** Recorded by mistake. */
  voided: {},
} as const;

export type RecordedStatus = StatusOf<typeof moves>;
type RecordedMove = MoveOf<typeof moves>;

/** The status after a move, or `undefined` when it is not allowed. */
export function recordedStatusAfter(
  status: RecordedStatus,
  move: RecordedMove,
): RecordedStatus | undefined {
  return after(moves, status, move);
}

/** What it was paid with, and by whom. No number of a card or an account is ever among it. */
export interface RecordedMethod {
  readonly kind: 'recorded';
  readonly tender: RecordedTender;
  readonly checkNumber?: string;
  /** What the one who moved the money calls it. */
  readonly processorReference?: string;
  readonly payer: Pick<Payer, 'name' | 'email'>;
}

export interface RecordedPayment {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  /** By which it is known where ids are whole numbers. */
  readonly number: bigint;
  readonly status: RecordedStatus;
  /** Of a cancelled one as well: what had been recorded. */
  readonly amount: Money;
  readonly refunded: Money;
  /** Our account at a bank that the money is on, or (cash in the till) will be brought to. */
  readonly depositAccountId: string;
  readonly method: RecordedMethod;
  /** The client: the payer as a party, if the payer has a name or an e-mail address. */
  readonly partyId?: string;
  /** The caller's own name for it, unique over all payments of an organization and mode. */
  readonly sourceId?: string;
  readonly reference?: string;
  readonly lastRequestId?: string;
  /** When the money came, on the organization's clock. */
  readonly receivedAt: Temporal.Instant;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}
