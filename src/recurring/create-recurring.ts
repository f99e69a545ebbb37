// Begins a recurring charge, by its own terms or by those of a charge made before.
import type { Database } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { type Caller, dateOf, type Organizations } from '#src/organizations/index.ts';
import type { Payment, Payments } from '#src/payments/index.ts';
import { failure } from './failures.ts';
import { newRecurring } from './new-recurring.ts';
import { insertOccurrences, listOccurrences } from './occurrence-store.ts';
import { openOccurrence } from './progress.ts';
import type { CreateRecurring, RecurringWithOccurrences, ScheduleCharge } from './recurring.ts';
import { occurrenceEvent, recurringEvent } from './recurring-events.ts';
import { findRecurring, insertRecurring } from './recurring-store.ts';
import { requireFirstDate, requireSense } from './terms.ts';

export interface CreateTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly payments: Pick<Payments, 'takeMethod' | 'read'>;
}

export async function createRecurring(
  tools: CreateTools,
  input: CreateRecurring,
): Promise<RecurringWithOccurrences> {
  const { db, ids, organizations, payments } = tools;
  const { caller, id, schedule } = input;
  const done = await findDone(tools, caller, id);
  if (done) return done;
  requireSense(input, { terms: [], schedule: ['schedule'] });
  const taken = await payments.takeMethod(input);
  const profile = await organizations.readProfile(caller.organizationId);
  const { timeZone } = profile.organization;
  const at = organizations.now(caller, profile);
  const first = requireFirstDate(schedule, dateOf(profile.organization, at));
  const { account } = taken;
  return db.transaction(async (tx) => {
    const begun = newRecurring({
      ...caller,
      id,
      processingAccountId: account.id,
      currency: account.currency,
      paidWith: await taken.keep(tx),
      schedule,
      terms: input,
      timeZone,
      at,
    });
    const occurrence = openOccurrence({ ids, timeZone, at }, begun, first);
    if (!occurrence) throw failure('no_occurrences_for_schedule');
    const recurringCharge = { ...begun, nextPaymentOn: first };
    await insertRecurring(tx, recurringCharge);
    await insertOccurrences(tx, [occurrence]);
    await insertEvents(tx, [
      recurringEvent(ids, recurringCharge, 'created'),
      occurrenceEvent(ids, occurrence, 'created'),
    ]);
    return { recurringCharge, occurrences: [occurrence] };
  });
}

async function findDone({ db }: CreateTools, caller: Caller, id: string) {
  const recurringCharge = await findRecurring(db, caller, id);
  if (!recurringCharge) return undefined;
  const page = { caller, recurringChargeId: id, offset: 0, limit: 100 };
  const { occurrences } = await listOccurrences(db, page);
  return { recurringCharge, occurrences: occurrences.toReversed() };
}

/** With the account, the method and the payer of the charge. */
export async function scheduleCharge(
  tools: CreateTools,
  input: ScheduleCharge,
): Promise<RecurringWithOccurrences> {
  const { chargeId, ...terms } = input;
  const { payment } = await tools.payments.read(input.caller, { id: chargeId });
  return createRecurring(tools, { ...terms, ...repeatable(payment) });
}

function repeatable(payment: Payment): Pick<CreateRecurring, 'accountId' | 'method'> {
  const { kind, status, method, instrumentId, fingerprint } = payment;
  if (kind !== 'charge' || status === 'failed') throw failure('charge_not_repeatable');
  return {
    accountId: payment.processingAccountId,
    method: { kind: 'kept', method, instrumentId, fingerprint },
  };
}
