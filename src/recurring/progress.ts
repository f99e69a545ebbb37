// How a recurring charge goes on from one scheduled payment to the next.
import type { Ids } from '#src/kernel/ids.ts';
import { add, type Money, money } from '#src/kernel/money.ts';
import type { Occurrence } from './occurrence.ts';
import type { RecurringCharge, Tally } from './recurring-charge.ts';
import { dueAtOf, nextDateAfter } from './schedule.ts';

export interface ProgressTools {
  readonly ids: Ids;
  readonly timeZone: string;
  readonly at: Temporal.Instant;
}

export interface Progress {
  readonly recurringCharge: RecurringCharge;
  /** The occurrence that is open now, if there is a new one. */
  readonly next?: Occurrence;
}

/**
 * What becomes of it now that the occurrence was attempted or ignored. The next one is there as
 * soon as the one before is no longer open; without one it is complete.
 */
export function progressAfter(
  tools: ProgressTools,
  seen: RecurringCharge,
  occurrence: Occurrence,
): Progress {
  const isFirstAttempt = occurrence.attempts === 1 && occurrence.status !== 'ignored';
  const attempted = isFirstAttempt ? counting(seen.attempted, occurrence) : seen.attempted;
  const recurringCharge = { ...seen, attempted, modifiedAt: tools.at };
  const wasOpen = occurrence.number > seen.processed.count;
  return wasOpen ? pastOpen(tools, recurringCharge, occurrence) : { recurringCharge };
}

function pastOpen(tools: ProgressTools, seen: RecurringCharge, { amount, dueOn }: Occurrence) {
  const recurringCharge: RecurringCharge = {
    ...seen,
    processed: counting(seen.processed, { amount }),
    processedThrough: dueOn,
  };
  if (seen.status !== 'active') return { recurringCharge };
  const next = openOccurrence(tools, recurringCharge, nextDateAfter(seen.schedule, dueOn));
  return next
    ? { recurringCharge: { ...recurringCharge, nextPaymentOn: next.dueOn }, next }
    : { recurringCharge: completed(recurringCharge, 'schedule_complete') };
}

function counting({ count, total }: Tally, { amount }: Pick<Occurrence, 'amount'>): Tally {
  return { count: count + 1, total: add(total, amount) };
}

/** The occurrence after those that are processed; `undefined` without a date, or at a limit. */
export function openOccurrence(
  { ids, timeZone, at }: ProgressTools,
  recurringCharge: RecurringCharge,
  dueOn: Temporal.PlainDate | undefined,
): Occurrence | undefined {
  const amount = openAmount(recurringCharge);
  if (!dueOn || !amount) return undefined;
  const { organizationId, mode, id, processed } = recurringCharge;
  return {
    organizationId,
    mode,
    id: ids.next(),
    recurringChargeId: id,
    number: processed.count + 1,
    status: 'pending',
    amount,
    dueOn,
    dueAt: dueAtOf(dueOn, timeZone),
    attempts: 0,
    createdAt: at,
    modifiedAt: at,
  };
}

/** The amount, or what is left up to the largest sum; `undefined` when a limit is used up. */
export function openAmount(recurringCharge: RecurringCharge): Money | undefined {
  const { amount, maxAmount, maxOccurrences, processed } = recurringCharge;
  if (maxOccurrences !== undefined && processed.count >= maxOccurrences) return undefined;
  if (!maxAmount) return amount;
  const left = maxAmount.minor - processed.total.minor;
  if (left <= 0n) return undefined;
  return left < amount.minor ? money(left, amount.currency) : amount;
}

/** Nothing is due any more. What the merchant ended goes on showing what would have come. */
export function completed(
  seen: RecurringCharge,
  statusReason: NonNullable<RecurringCharge['statusReason']>,
): RecurringCharge {
  const { noticeAt: _, nextPaymentOn, ...lasting } = seen;
  const isEnded = statusReason === 'user_canceled' && nextPaymentOn !== undefined;
  return { ...lasting, status: 'completed', statusReason, ...(isEnded && { nextPaymentOn }) };
}
