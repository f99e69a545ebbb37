// How recurring charges and their occurrences tell what happens to them.
import type { Event } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { asItWas, type Payment, snapshotOf } from '#src/payments/index.ts';
import type { Occurrence, OccurrenceWithPayments } from './occurrence.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { occurrenceAsItWas, occurrenceSnapshot, recurringSnapshot } from './snapshot.ts';

export const recurringHappenings = [
  'created',
  'updated',
  'deleted',
  'completed',
  'method_expiring',
  'method_expired',
] as const;
export type RecurringEventType = `recurring_charge.${(typeof recurringHappenings)[number]}`;

export const occurrenceHappenings = ['created', 'updated', 'paid', 'failed', 'ignored'] as const;
export type OccurrenceEventType = `recurring_occurrence.${(typeof occurrenceHappenings)[number]}`;

export function recurringEvent(
  ids: Ids,
  recurringCharge: RecurringCharge,
  happening: (typeof recurringHappenings)[number],
  at: Temporal.Instant = recurringCharge.modifiedAt,
): Event {
  const { organizationId, mode, id: subjectId } = recurringCharge;
  const type: RecurringEventType = `recurring_charge.${happening}`;
  const snapshot = recurringSnapshot(recurringCharge);
  return { organizationId, mode, id: ids.next(), type, subjectId, snapshot, createdAt: at };
}

/** With the payments that there are for it by then. */
export function occurrenceEvent(
  ids: Ids,
  occurrence: Occurrence,
  happening: (typeof occurrenceHappenings)[number],
  payments: readonly Payment[] = [],
): Event {
  const { organizationId, mode, id: subjectId, modifiedAt: createdAt } = occurrence;
  const type: OccurrenceEventType = `recurring_occurrence.${happening}`;
  const were = payments.map((payment) => ({ id: payment.id, snapshot: snapshotOf(payment) }));
  const snapshot = { ...occurrenceSnapshot(occurrence), payments: were };
  return { organizationId, mode, id: ids.next(), type, subjectId, snapshot, createdAt };
}

interface PaymentThen {
  readonly id: string;
  readonly snapshot: Event['snapshot'];
}

function paymentsThen({ snapshot }: Event): readonly PaymentThen[] {
  return (snapshot.payments ?? []) as readonly PaymentThen[];
}

/** The ids of the payments that the events tell of, for `occurrenceWithPaymentsAsItWas`. */
export function paymentIdsOf(events: readonly Event[]): string[] {
  return [...new Set(events.flatMap((event) => paymentsThen(event).map(({ id }) => id)))];
}

/** The occurrence and its payments as they were when the event happened. */
export function occurrenceWithPaymentsAsItWas(
  event: Event,
  payments: ReadonlyMap<string, Payment>,
): OccurrenceWithPayments {
  return {
    occurrence: occurrenceAsItWas(event),
    payments: paymentsThen(event).flatMap(({ id, snapshot }) => {
      const payment = payments.get(id);
      return payment ? [asItWas(payment, { snapshot })] : [];
    }),
  };
}
