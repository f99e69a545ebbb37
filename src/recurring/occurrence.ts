// One scheduled payment of a recurring charge.
import type { Mode } from '#src/kernel/mode.ts';
import type { Money } from '#src/kernel/money.ts';
import { after, type MoveOf, type StatusOf } from '#src/kernel/moves.ts';
import type { Payment } from '#src/payments/index.ts';

/** Every legal move. One that is being paid belongs to whoever pays it, until the outcome. */
const moves = {
  pending: { pay: 'paying', ignore: 'ignored' },
  paying: { succeed: 'paid', fail: 'failed' },
  paid: {},
  /** It waits for the merchant. */
  failed: { pay: 'paying', ignore: 'ignored' },
  ignored: { pay: 'paying' },
} as const;

export type OccurrenceStatus = StatusOf<typeof moves>;
export type OccurrenceMove = MoveOf<typeof moves>;

/** The status after a move, or `undefined` when it is not allowed. */
export function occurrenceAfter(
  status: OccurrenceStatus,
  move: OccurrenceMove,
): OccurrenceStatus | undefined {
  return after(moves, status, move);
}

export interface Occurrence {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly recurringChargeId: string;
  /** Counts the occurrences of a recurring charge from 1. */
  readonly number: number;
  readonly status: OccurrenceStatus;
  readonly amount: Money;
  readonly dueOn: Temporal.PlainDate;
  /** When it is collected by itself or, while it is paid, taken over from a payer that died. */
  readonly dueAt?: Temporal.Instant;
  readonly attempts: number;
  readonly lastAttemptAt?: Temporal.Instant;
  /** The payment of the latest attempt: its id is known before it is made. */
  readonly paymentId?: string;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}

/** The occurrence as it is while the payment of that name is made. */
export function claimedBy(
  seen: Occurrence,
  { paymentId, at }: { readonly paymentId: string; readonly at: Temporal.Instant },
): Occurrence {
  const status = occurrenceAfter(seen.status, 'pay');
  if (!status) throw new Error('an occurrence was claimed that cannot be paid');
  return {
    ...seen,
    status,
    paymentId,
    // Also when it is paid ahead: whoever takes it over from a dead payer must not wait until then.
    dueAt: at,
    attempts: seen.attempts + 1,
    lastAttemptAt: at,
    modifiedAt: at,
  };
}

/** With what has been paid, or tried to, for it: oldest first. */
export interface OccurrenceWithPayments {
  readonly occurrence: Occurrence;
  readonly payments: readonly Payment[];
}
