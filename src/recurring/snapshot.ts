// Recurring charges and their occurrences as JSON, for rows and for events.
import { type Money, money } from '#src/kernel/money.ts';
import type { KeptMethod } from '#src/payments/index.ts';
import type { Occurrence } from './occurrence.ts';
import type { RecurringCharge, Tally } from './recurring-charge.ts';
import type { Schedule } from './schedule.ts';

export interface StoredSchedule {
  readonly unit: Schedule['unit'];
  readonly every: number;
  readonly start: string;
  readonly end?: string;
  readonly days?: Schedule['days'];
}

export function writeSchedule({ unit, every, start, end, days }: Schedule): StoredSchedule {
  return {
    unit,
    every,
    start: start.toString(),
    ...(end && { end: end.toString() }),
    ...(days && { days }),
  };
}

export function readSchedule({ unit, every, start, end, days }: StoredSchedule): Schedule {
  return {
    unit,
    every,
    start: Temporal.PlainDate.from(start),
    ...(end !== undefined && { end: Temporal.PlainDate.from(end) }),
    ...(days !== undefined && { days }),
  };
}

/** Everything that may change, amounts as digits. */
interface RecurringSnapshot {
  readonly status: RecurringCharge['status'];
  readonly statusReason?: RecurringCharge['statusReason'];
  readonly processingAccountId: string;
  readonly paidWith: KeptMethod;
  readonly schedule: StoredSchedule;
  readonly currency: Money['currency'];
  readonly amount: string;
  readonly description?: string;
  readonly reference?: string;
  readonly annotations?: RecurringCharge['annotations'];
  readonly maxOccurrences?: number;
  readonly maxAmount?: string;
  readonly attempted: StoredTally;
  readonly processed: StoredTally;
  readonly nextPaymentOn?: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
}

interface StoredTally {
  readonly count: number;
  readonly total: string;
}

export function recurringSnapshot(recurringCharge: RecurringCharge): Record<string, unknown> {
  const r = recurringCharge;
  return {
    status: r.status,
    statusReason: r.statusReason,
    processingAccountId: r.processingAccountId,
    paidWith: shownOf(r.paidWith),
    schedule: writeSchedule(r.schedule),
    currency: r.amount.currency,
    amount: r.amount.minor.toString(),
    description: r.description,
    reference: r.reference,
    annotations: r.annotations,
    maxOccurrences: r.maxOccurrences,
    maxAmount: r.maxAmount?.minor.toString(),
    attempted: writeTally(r.attempted),
    processed: writeTally(r.processed),
    nextPaymentOn: r.nextPaymentOn?.toString(),
    createdAt: r.createdAt.toString(),
    modifiedAt: r.modifiedAt.toString(),
  };
}

/** Where it comes from is nobody's business. */
function shownOf({ origin: _, ...paidWith }: KeptMethod): KeptMethod {
  return paidWith;
}

function writeTally({ count, total }: Tally): StoredTally {
  return { count, total: total.minor.toString() };
}

interface Subject {
  readonly organizationId: string;
  readonly mode: RecurringCharge['mode'];
  readonly subjectId: string;
  readonly snapshot: Readonly<Record<string, unknown>>;
}

/** The recurring charge as it was when the event happened. */
export function recurringAsItWas(event: Subject): RecurringCharge {
  const was = event.snapshot as unknown as RecurringSnapshot;
  const { currency, amount, maxAmount, schedule, attempted, processed, nextPaymentOn } = was;
  const tally = ({ count, total }: StoredTally) => ({
    count,
    total: money(BigInt(total), currency),
  });
  const { currency: _, ...lasting } = was;
  return {
    ...lasting,
    organizationId: event.organizationId,
    mode: event.mode,
    id: event.subjectId,
    amount: money(BigInt(amount), currency),
    schedule: readSchedule(schedule),
    attempted: tally(attempted),
    processed: tally(processed),
    createdAt: Temporal.Instant.from(was.createdAt),
    modifiedAt: Temporal.Instant.from(was.modifiedAt),
    ...(maxAmount !== undefined && { maxAmount: money(BigInt(maxAmount), currency) }),
    ...(nextPaymentOn !== undefined && {
      nextPaymentOn: Temporal.PlainDate.from(nextPaymentOn),
    }),
  } as RecurringCharge;
}

interface OccurrenceSnapshot {
  readonly recurringChargeId: string;
  readonly number: number;
  readonly status: Occurrence['status'];
  readonly amount: string;
  readonly currency: Money['currency'];
  readonly dueOn: string;
  readonly attempts: number;
  readonly lastAttemptAt?: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export function occurrenceSnapshot(occurrence: Occurrence): Record<string, unknown> {
  const o = occurrence;
  return {
    recurringChargeId: o.recurringChargeId,
    number: o.number,
    status: o.status,
    amount: o.amount.minor.toString(),
    currency: o.amount.currency,
    dueOn: o.dueOn.toString(),
    attempts: o.attempts,
    lastAttemptAt: o.lastAttemptAt?.toString(),
    createdAt: o.createdAt.toString(),
    modifiedAt: o.modifiedAt.toString(),
  };
}

/** The occurrence as it was when the event happened. */
export function occurrenceAsItWas(event: Subject): Occurrence {
  const was = event.snapshot as unknown as OccurrenceSnapshot;
  return {
    organizationId: event.organizationId,
    mode: event.mode,
    id: event.subjectId,
    recurringChargeId: was.recurringChargeId,
    number: was.number,
    status: was.status,
    amount: money(BigInt(was.amount), was.currency),
    dueOn: Temporal.PlainDate.from(was.dueOn),
    attempts: was.attempts,
    ...(was.lastAttemptAt !== undefined && {
      lastAttemptAt: Temporal.Instant.from(was.lastAttemptAt),
    }),
    createdAt: Temporal.Instant.from(was.createdAt),
    modifiedAt: Temporal.Instant.from(was.modifiedAt),
  };
}
