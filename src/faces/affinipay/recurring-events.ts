// What happens to recurring charges and to their occurrences.
import type { Event } from '#src/events/index.ts';
import type { Payments } from '#src/payments/index.ts';
import {
  type OccurrenceEventType,
  occurrenceWithPaymentsAsItWas,
  paymentIdsOf,
  type RecurringEventType,
  recurringAsItWas,
} from '#src/recurring/index.ts';
import type { EventFamily } from './event-family.ts';
import { writeOccurrence, writeRecurring } from './write-recurring.ts';

const chargeTypes: Readonly<Record<RecurringEventType, string>> = {
  'recurring_charge.created': 'recurring_charge.created',
  'recurring_charge.updated': 'recurring_charge.updated',
  'recurring_charge.deleted': 'recurring_charge.deleted',
  'recurring_charge.completed': 'recurring_charge.completed',
  'recurring_charge.method_expiring': 'recurring_charge.payment_method.expiring',
  'recurring_charge.method_expired': 'recurring_charge.payment_method.expired',
};

const occurrenceTypes: Readonly<Record<OccurrenceEventType, string>> = {
  'recurring_occurrence.created': 'recurring_charge.occurrence.created',
  'recurring_occurrence.updated': 'recurring_charge.occurrence.updated',
  'recurring_occurrence.paid': 'recurring_charge.occurrence.paid',
  'recurring_occurrence.failed': 'recurring_charge.occurrence.failed',
  'recurring_occurrence.ignored': 'recurring_charge.occurrence.ignored',
};

export const recurringEvents: EventFamily = {
  types: chargeTypes,
  write: async (_stream, events) =>
    writing(events, (event) => writeRecurring(recurringAsItWas(event))),
};

export interface OccurrenceEventsTools {
  readonly payments: Pick<Payments, 'readMany'>;
}

/** With the charges that had been made for the occurrence by then. */
export function occurrenceEvents({ payments }: OccurrenceEventsTools): EventFamily {
  return {
    types: occurrenceTypes,
    write: async (stream, events) => {
      const ids = paymentIdsOf(events);
      const found = ids.length === 0 ? [] : await payments.readMany(stream, ids);
      const byId = new Map(found.map((payment) => [payment.id, payment]));
      return writing(events, (event) =>
        writeOccurrence(occurrenceWithPaymentsAsItWas(event, byId)),
      );
    },
  };
}

function writing(events: readonly Event[], write: (event: Event) => object) {
  return new Map(events.map((event) => [event.id, write(event)]));
}
