// A recurring charge as it begins.
import type { Mode } from '#src/kernel/mode.ts';
import { money } from '#src/kernel/money.ts';
import { nextNotice } from '#src/payment-methods/index.ts';
import type { KeptMethod } from '#src/payments/index.ts';
import type { RecurringTerms } from './recurring.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import type { Schedule } from './schedule.ts';

export interface NewRecurring {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly processingAccountId: string;
  readonly currency: RecurringCharge['amount']['currency'];
  readonly paidWith: KeptMethod;
  readonly schedule: Schedule;
  readonly terms: RecurringTerms;
  readonly timeZone: string;
  readonly at: Temporal.Instant;
}

/** Nothing of it has been attempted. */
export function newRecurring(input: NewRecurring): RecurringCharge {
  const { terms, currency, paidWith, at } = input;
  const { description, reference, annotations, maxOccurrences, maxAmountMinor } = terms;
  const noticeAt = noticeFor(paidWith, at, input.timeZone);
  const none = { count: 0, total: money(0n, currency) };
  return {
    organizationId: input.organizationId,
    mode: input.mode,
    id: input.id,
    status: 'active',
    processingAccountId: input.processingAccountId,
    paidWith,
    schedule: input.schedule,
    amount: money(terms.amountMinor, currency),
    attempted: none,
    processed: none,
    createdAt: at,
    modifiedAt: at,
    ...(description !== undefined && { description }),
    ...(reference !== undefined && { reference }),
    ...(annotations && { annotations }),
    ...(maxOccurrences !== undefined && { maxOccurrences }),
    ...(maxAmountMinor !== undefined && { maxAmount: money(maxAmountMinor, currency) }),
    ...(noticeAt && { noticeAt }),
  };
}

/** When the payer is next told that the card expires. */
export function noticeFor(
  { method }: KeptMethod,
  after: Temporal.Instant,
  timeZone: string,
): Temporal.Instant | undefined {
  return method.kind === 'card' ? nextNotice(method, after, timeZone)?.at : undefined;
}
