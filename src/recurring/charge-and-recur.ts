// Takes a charge that comes again: its first scheduled payment is paid by it.
import type { Tx } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { dateOf, type Organizations } from '#src/organizations/index.ts';
import type { Payment, Payments } from '#src/payments/index.ts';
import { failure } from './failures.ts';
import { newRecurring } from './new-recurring.ts';
import type { Occurrence } from './occurrence.ts';
import { insertOccurrences } from './occurrence-store.ts';
import { progressAfter } from './progress.ts';
import type { ChargeAndRecur, RecurringTerms } from './recurring.ts';
import { occurrenceEvent, recurringEvent } from './recurring-events.ts';
import { insertRecurring } from './recurring-store.ts';
import type { Schedule } from './schedule.ts';
import { requireSense } from './terms.ts';

export interface ChargeAndRecurTools {
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly payments: Pick<Payments, 'authorize'>;
}

export async function chargeAndRecur(
  { ids, organizations, payments }: ChargeAndRecurTools,
  { recur, ...charge }: ChargeAndRecur,
): Promise<Payment> {
  const profile = await organizations.readProfile(charge.caller.organizationId);
  const { organization } = profile;
  const today = dateOf(organization, organizations.now(charge.caller, profile));
  const schedule: Schedule = { ...recur.schedule, start: today };
  const { end } = schedule;
  if (end && Temporal.PlainDate.compare(end, today) < 0) {
    throw failure('no_occurrences_for_schedule');
  }
  const terms: RecurringTerms = {
    ...recur,
    amountMinor: recur.amountMinor ?? charge.amountMinor,
    ...(charge.reference !== undefined && { reference: charge.reference }),
    ...(charge.annotations && { annotations: charge.annotations }),
  };
  // The first payment counts towards the largest sum as well.
  const isFirstLarger = charge.amountMinor > terms.amountMinor;
  const amountMinor = isFirstLarger ? charge.amountMinor : terms.amountMinor;
  requireSense({ ...terms, schedule, amountMinor }, { terms: ['recur'], schedule: ['recur'] });
  const occurrence = { recurringChargeId: ids.next(), id: ids.next() };
  const { timeZone } = organization;
  const founding = (tx: Tx, payment: Payment) =>
    begin(tx, { ids, payment, schedule, terms, timeZone });
  return payments.authorize({ ...charge, occurrence, founding });
}

interface Beginning {
  readonly ids: Ids;
  readonly payment: Payment;
  readonly schedule: Schedule;
  readonly terms: RecurringTerms;
  readonly timeZone: string;
}

async function begin(tx: Tx, beginning: Beginning): Promise<void> {
  const { ids, payment, timeZone } = beginning;
  const at = payment.createdAt;
  const begun = begunBy(beginning);
  const paid = paidBy(payment, beginning.schedule.start);
  const { recurringCharge, next } = progressAfter({ ids, timeZone, at }, begun, paid);
  await insertRecurring(tx, recurringCharge);
  await insertOccurrences(tx, next ? [paid, next] : [paid]);
  const { paymentId: _, lastAttemptAt: __, ...asked } = paid;
  await insertEvents(tx, [
    recurringEvent(ids, { ...begun, nextPaymentOn: paid.dueOn }, 'created'),
    occurrenceEvent(ids, { ...asked, status: 'pending', attempts: 0 }, 'created'),
    occurrenceEvent(ids, paid, 'paid', [payment]),
    next
      ? occurrenceEvent(ids, next, 'created')
      : recurringEvent(ids, recurringCharge, 'completed'),
  ]);
}

function begunBy({ payment, schedule, terms, timeZone }: Beginning) {
  const { organizationId, mode, occurrence, method, instrumentId, fingerprint } = payment;
  if (!occurrence) throw new Error('a payment that founds a recurring charge does not name it');
  const kept = method.kind === 'card' ? { ...method, hasSecurityCode: false } : method;
  return newRecurring({
    organizationId,
    mode,
    id: occurrence.recurringChargeId,
    processingAccountId: payment.processingAccountId,
    currency: payment.authorized.currency,
    paidWith: { kind: 'kept', method: kept, instrumentId, fingerprint },
    schedule,
    terms,
    timeZone,
    at: payment.createdAt,
  });
}

/** The first occurrence is for what was charged; later ones may be for another amount. */
function paidBy(payment: Payment, today: Temporal.PlainDate): Occurrence {
  const { organizationId, mode, occurrence, createdAt: at } = payment;
  if (!occurrence) throw new Error('a payment that founds a recurring charge does not name it');
  return {
    organizationId,
    mode,
    ...occurrence,
    number: 1,
    status: 'paid',
    amount: payment.authorized,
    dueOn: today,
    attempts: 1,
    lastAttemptAt: at,
    paymentId: payment.id,
    createdAt: at,
    modifiedAt: at,
  };
}
