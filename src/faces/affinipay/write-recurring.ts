// Writes recurring charges and their occurrences as the gateway's.
import type { Occurrence, OccurrenceWithPayments, RecurringCharge } from '#src/recurring/index.ts';
import { toGatewayId } from './ids.ts';
import { writeSchedule } from './schedule-fields.ts';
import { timestamp, writeMethod, writeTransaction } from './write-transaction.ts';

type Json = Readonly<Record<string, unknown>>;

export function writeRecurring(recurring: RecurringCharge): Json {
  const { amount, attempted, maxAmount, nextPaymentOn, paidWith } = recurring;
  return {
    id: toGatewayId(recurring.id),
    created: timestamp(recurring.createdAt),
    modified: timestamp(recurring.modifiedAt),
    status: recurring.status.toUpperCase(),
    status_reason: recurring.statusReason,
    account_id: toGatewayId(recurring.processingAccountId),
    method: { ...writeMethod(paidWith.method), fingerprint: paidWith.fingerprint },
    schedule: writeSchedule(recurring.schedule),
    description: recurring.description,
    amount: Number(amount.minor),
    currency: amount.currency,
    reference: recurring.reference,
    max_occurrences: recurring.maxOccurrences,
    max_amount: maxAmount && Number(maxAmount.minor),
    total_occurrences: attempted.count,
    total_amount: Number(attempted.total.minor),
    next_payment: nextPaymentOn?.toString(),
    data: recurring.annotations,
  };
}

/** The occurrences are shown where a recurring charge is made, and nowhere else. */
export function writeCreated(made: {
  readonly recurringCharge: RecurringCharge;
  readonly occurrences: readonly Occurrence[];
}): Json {
  return {
    ...writeRecurring(made.recurringCharge),
    occurrences: made.occurrences.map((occurrence) => writeOccurrence({ occurrence })),
  };
}

export function writeOccurrence({
  occurrence,
  payments = [],
}: Pick<OccurrenceWithPayments, 'occurrence'> & Partial<OccurrenceWithPayments>): Json {
  const { lastAttemptAt } = occurrence;
  return {
    id: toGatewayId(occurrence.id),
    created: timestamp(occurrence.createdAt),
    modified: timestamp(occurrence.modifiedAt),
    recurring_charge_id: toGatewayId(occurrence.recurringChargeId),
    amount: Number(occurrence.amount.minor),
    status: occurrence.status.toUpperCase(),
    due_date: occurrence.dueOn.toString(),
    attempts: occurrence.attempts,
    last_attempt: lastAttemptAt && timestamp(lastAttemptAt),
    transactions: payments.length === 0 ? undefined : payments.map(writeTransaction),
  };
}
