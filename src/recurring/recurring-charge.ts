// A payment that comes again and again, by a schedule.
import type { Mode } from '#src/kernel/mode.ts';
import type { Money } from '#src/kernel/money.ts';
import { after, type MoveOf, type StatusOf } from '#src/kernel/moves.ts';
import type { KeptMethod } from '#src/payments/index.ts';
import type { Schedule } from './schedule.ts';

/** Every legal move. */
const moves = {
  active: { complete: 'completed', cancel: 'completed', delete: 'deleted' },
  completed: { delete: 'deleted' },
  deleted: {},
} as const;

export type RecurringStatus = StatusOf<typeof moves>;
export type RecurringMove = MoveOf<typeof moves>;
export const recurringStatuses = Object.keys(moves) as readonly RecurringStatus[];

/** The status after a move, or `undefined` when it is not allowed. */
export function recurringAfter(
  status: RecurringStatus,
  move: RecurringMove,
): RecurringStatus | undefined {
  return after(moves, status, move);
}

export interface RecurringCharge {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly status: RecurringStatus;
  /** Why it is completed. */
  readonly statusReason?: 'schedule_complete' | 'user_canceled';
  readonly processingAccountId: string;
  /** What is charged each time: a copy, which later changes of a saved method do not touch. */
  readonly paidWith: KeptMethod;
  readonly schedule: Schedule;
  readonly amount: Money;
  readonly description?: string;
  /** Set on each payment that it collects, as are the annotations. */
  readonly reference?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
  /** How many payments are scheduled at most, and for how much together. */
  readonly maxOccurrences?: number;
  readonly maxAmount?: Money;
  /** What collection has been attempted of. */
  readonly attempted: Tally;
  /** What is no longer open: attempted or ignored. It is this that uses up the limits. */
  readonly processed: Tally;
  /** The due date of the latest that is no longer open. */
  readonly processedThrough?: Temporal.PlainDate;
  readonly nextPaymentOn?: Temporal.PlainDate;
  /** When its payer is next told that the card expires. */
  readonly noticeAt?: Temporal.Instant;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}

export interface Tally {
  readonly count: number;
  readonly total: Money;
}
