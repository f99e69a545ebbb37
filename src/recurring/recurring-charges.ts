// The slice's use cases, bound to their tools.
import type { Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Payment, Payments } from '#src/payments/index.ts';
import { chargeAndRecur } from './charge-and-recur.ts';
import type { CollectTools } from './collect.ts';
import { createRecurring, scheduleCharge } from './create-recurring.ts';
import { endRecurring } from './end-recurring.ts';
import { failure } from './failures.ts';
import { ignoreOccurrence } from './ignore-occurrence.ts';
import type { Occurrence, OccurrenceWithPayments } from './occurrence.ts';
import { findOccurrence, listOccurrences } from './occurrence-store.ts';
import { type PayTools, payOccurrence } from './pay-occurrence.ts';
import type { RecurringCharges } from './recurring.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { findRecurring, listRecurring } from './recurring-store.ts';
import { updateRecurring } from './update-recurring.ts';

export type RecurringTools = CollectTools & PayTools & { readonly payments: Payments };

export function recurringChargesOf(tools: RecurringTools): RecurringCharges {
  const { db, payments } = tools;
  return {
    create: (input) => createRecurring(tools, input),
    scheduleCharge: (input) => scheduleCharge(tools, input),
    chargeAndRecur: (input) => chargeAndRecur(tools, input),
    read: (caller, id) => readRecurring(db, caller, id),
    update: (input) => updateRecurring(tools, input),
    cancel: (caller, id) => endRecurring(tools, { caller, id, by: 'cancel' }),
    remove: (caller, id) => endRecurring(tools, { caller, id, by: 'delete' }),
    list: (query) => listRecurring(db, query),
    readOccurrence: async ({ caller, ...named }) => {
      await readRecurring(db, caller, named.recurringChargeId);
      const occurrence = await findOccurrence(db, caller, named);
      if (!occurrence) throw failure('occurrence_not_found', { id: named.id });
      return { occurrence, payments: await payments.readOfOccurrences(caller, [occurrence.id]) };
    },
    listOccurrences: async (query) => {
      await readRecurring(db, query.caller, query.recurringChargeId);
      const { occurrences, total } = await listOccurrences(db, query);
      const ids = occurrences.map(({ id }) => id);
      const made = await payments.readOfOccurrences(query.caller, ids);
      return { occurrences: occurrences.map((one) => withPayments(one, made)), total };
    },
    pay: (input) => payOccurrence(tools, input),
    ignore: (asked) => ignoreOccurrence(tools, asked),
  };
}

async function readRecurring(tx: Tx, caller: Caller, id: string): Promise<RecurringCharge> {
  const found = await findRecurring(tx, caller, id);
  if (!found) throw failure('recurring_charge_not_found', { id });
  return found;
}

function withPayments(occurrence: Occurrence, made: readonly Payment[]): OccurrenceWithPayments {
  return {
    occurrence,
    payments: made.filter((payment) => payment.occurrence?.id === occurrence.id),
  };
}
