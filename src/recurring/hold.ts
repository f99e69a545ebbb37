// Reads what is to be changed, and holds it until the transaction ends.
import type { Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { failure } from './failures.ts';
import type { Occurrence } from './occurrence.ts';
import { lockOccurrences } from './occurrence-store.ts';
import type { OccurrenceAsked } from './recurring.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { lockRecurring } from './recurring-store.ts';

/** Reads it and holds its row. Throws `recurring_charge_not_found`. */
export async function lockOne(tx: Tx, caller: Caller, id: string): Promise<RecurringCharge> {
  const [held] = await lockRecurring(tx, caller, [id]);
  if (!held) throw failure('recurring_charge_not_found', { id });
  return held;
}

/** Reads both and holds their rows. Throws the failures of what is not found. */
export async function lockAsked(
  tx: Tx,
  { caller, recurringChargeId, id }: OccurrenceAsked,
): Promise<{ readonly recurringCharge: RecurringCharge; readonly occurrence: Occurrence }> {
  const recurringCharge = await lockOne(tx, caller, recurringChargeId);
  const [occurrence] = await lockOccurrences(tx, caller, [id]);
  if (occurrence?.recurringChargeId !== recurringChargeId) {
    throw failure('occurrence_not_found', { id });
  }
  return { recurringCharge, occurrence };
}
