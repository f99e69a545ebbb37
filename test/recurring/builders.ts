// Recurring charges and occurrences that need no database.
import { money } from '#src/kernel/money.ts';
import type { Occurrence } from '#src/recurring/occurrence.ts';
import type { RecurringCharge } from '#src/recurring/recurring-charge.ts';

const belongs = { organizationId: 'o', mode: 'test' } as const;
const at = Temporal.Instant.from('2031-01-15T12:00:00Z');
const none = { count: 0, total: money(0n, 'USD') };

/** Of 10.00 a month from the 31st of January 2031 on, of which nothing has been paid. */
export function aRecurringCharge(more: Partial<RecurringCharge> = {}): RecurringCharge {
  return {
    ...belongs,
    id: 'r',
    status: 'active',
    processingAccountId: 'a',
    paidWith: {
      kind: 'kept',
      instrumentId: 'i',
      fingerprint: 'f',
      method: {
        kind: 'card',
        masked: '************4242',
        brand: 'VISA',
        expMonth: 10,
        expYear: 2040,
        hasSecurityCode: false,
        payer: { name: 'Pat' },
      },
    },
    schedule: { unit: 'month', every: 1, start: day('2031-01-31') },
    amount: money(1_000n, 'USD'),
    attempted: none,
    processed: none,
    nextPaymentOn: day('2031-01-31'),
    createdAt: at,
    modifiedAt: at,
    ...more,
  };
}

/** Its first, paid with the first attempt. */
export function anOccurrence(more: Partial<Occurrence> = {}): Occurrence {
  return {
    ...belongs,
    id: 'first',
    recurringChargeId: 'r',
    number: 1,
    status: 'paid',
    amount: money(1_000n, 'USD'),
    dueOn: day('2031-01-31'),
    attempts: 1,
    createdAt: at,
    modifiedAt: at,
    ...more,
  };
}

export function day(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}

/** For comparing: dates and times become what they say. Two different ones are deeply equal. */
export function legible(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each)),
  );
}
