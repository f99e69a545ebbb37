// A payment: money asked to move, in (a charge) or out (a refund or a credit).

import type { Mode } from '#src/kernel/mode.ts';
import type { Money } from '#src/kernel/money.ts';
import { after, type MoveOf, type StatusOf } from '#src/kernel/moves.ts';
import type { RailName } from '#src/organizations/index.ts';
import type { Method } from '#src/payment-methods/index.ts';

/** Every legal move. A move that is not in this table does not exist. */
const moves = {
  /** Sent to the rail, no answer yet. */
  created: { authorize: 'authorized', decline: 'failed' },
  /** A refund that waits until its bank debit has settled. */
  deferred: { authorize: 'authorized', void: 'voided', fail: 'failed' },
  authorized: { capture: 'captured', void: 'voided', expire: 'expired', fail: 'failed' },
  /** Presented to the rail. */
  captured: { settle: 'settled', fail: 'failed' },
  /** The bank confirmed it. */
  settled: { return: 'returned' },
  voided: {},
  expired: {},
  failed: {},
  returned: {},
} as const;

export type PaymentStatus = StatusOf<typeof moves>;
export type PaymentMove = MoveOf<typeof moves>;

/** The status after a move, or `undefined` when it is not allowed. */
export function statusAfter(status: PaymentStatus, move: PaymentMove): PaymentStatus | undefined {
  return after(moves, status, move);
}

export type PaymentKind = 'charge' | 'refund' | 'credit';

export const cvvResults = [
  'MATCHED',
  'NOT_MATCHED',
  'ERROR',
  'INVALID',
  'NOT_PROCESSED',
  'NOT_PRESENT_ON_CARD',
  'UNAVAILABLE',
  'NO_RESPONSE',
] as const;
export type CvvResult = (typeof cvvResults)[number];

export const avsResults = [
  'ADDRESS',
  'ADDRESS_INTL',
  'NO_MATCH_INTL',
  'EXACT_MATCH_INTL',
  'AVS_ERROR_INELIGIBLE',
  'EXACT_MATCH_UK',
  'NOT_SUPPORTED_INTL',
  'UNAVAILABLE_INTL',
  'ADDRESS_AND_POSTAL_CODE',
  'NO_MATCH',
  'POSTAL_CODE',
  'RETRY',
  'NOT_SUPPORTED',
  'UNAVAILABLE',
  'ZIP9',
  'ADDRESS_AND_ZIP9',
  'ADDRESS_AND_ZIP5',
  'ZIP5',
] as const;
export type AvsResult = (typeof avsResults)[number];

/** One time that a recurring charge is due. */
export interface OccurrenceRef {
  readonly recurringChargeId: string;
  readonly id: string;
}

export interface Payment {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly kind: PaymentKind;
  readonly status: PaymentStatus;
  readonly rail: RailName;
  readonly processingAccountId: string;
  /** The charge that a refund gives back from. */
  readonly chargeId?: string;
  /** The scheduled payment of a recurring charge that it collects. */
  readonly occurrence?: OccurrenceRef;
  readonly authorized: Money;
  readonly captured: Money;
  /** Of a charge: what its refunds have taken or reserved. */
  readonly refunded: Money;
  /** Captured by the daily capture, or (a hold) only when asked. */
  readonly isAutoCapture: boolean;
  /** Made by a schedule whose time had come, and by nobody's request. */
  readonly isAutomatic: boolean;
  /** The payer as a party, of one who told a name or an e-mail address. */
  readonly partyId?: string;
  /** The caller's own name for it, unique over all payments of an organization and mode. */
  readonly sourceId?: string;
  readonly reference?: string;
  readonly captureReference?: string;
  readonly voidReference?: string;
  /** What the caller wants kept with it; of no meaning to us. */
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly authorizationCode?: string;
  readonly cvvResult?: CvvResult;
  readonly avsResult?: AvsResult;
  /** Why it failed or came back. */
  readonly failureCode?: string;
  readonly instrumentId: string;
  /** The same for the same number within an organization and mode. */
  readonly fingerprint: string;
  readonly method: Method;
  readonly batchId?: string;
  /** When time alone moves it on: the daily capture, or the end of a hold. */
  readonly dueAt?: Temporal.Instant;
  readonly lastRequestId?: string;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
  readonly capturedAt?: Temporal.Instant;
  readonly settledAt?: Temporal.Instant;
}

export function isInbound({ kind }: Pick<Payment, 'kind'>): boolean {
  return kind === 'charge';
}

/** What it moves: the captured amount once there is one, until then the authorized one. */
export function amountOf({
  captured,
  authorized,
}: Pick<Payment, 'captured' | 'authorized'>): Money {
  return captured.minor > 0n ? captured : authorized;
}
