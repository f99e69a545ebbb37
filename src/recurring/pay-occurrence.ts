// Pays an occurrence by hand: before it is due, or after it failed or was ignored.
import type { Tx } from '#src/db/index.ts';
import type { Organizations } from '#src/organizations/index.ts';
import type { Payments } from '#src/payments/index.ts';
import { type AttemptTools, attemptPayment } from './attempt-payments.ts';
import { claimedBy } from './collect.ts';
import { claimOccurrences } from './collection-store.ts';
import { failure } from './failures.ts';
import { type Occurrence, occurrenceAfter } from './occurrence.ts';
import { lockOccurrences } from './occurrence-store.ts';
import { type RecordTools, recordAttempts } from './record-attempts.ts';
import type { OccurrenceAsked, OccurrencePaid, PayOccurrence } from './recurring.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { lockOne } from './update-recurring.ts';

export interface PayTools extends RecordTools, AttemptTools {
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly payments: Pick<Payments, 'authorize' | 'readMany' | 'readOfOccurrences'>;
}

export async function payOccurrence(
  tools: PayTools,
  input: PayOccurrence,
): Promise<OccurrencePaid> {
  const { caller, client, requestId } = input;
  const profile = await tools.organizations.readProfile(caller.organizationId);
  const at = tools.organizations.now(caller, profile);
  const made = (await tools.payments.readMany(caller, [requestId]))[0];
  const { recurringCharge, occurrence } = await claim(tools, input, at, made !== undefined);
  const attempt = { caller, recurringCharge, occurrence, at, ...(client && { client }) };
  const outcome = made ? { payment: made } : await attemptPayment(tools, attempt);
  if ('error' in outcome) throw outcome.error;
  const { payment } = outcome;
  const [recorded] = await recordAttempts(tools, caller, [{ occurrence, payment }], at);
  const payments = await tools.payments.readOfOccurrences(caller, [occurrence.id]);
  return { occurrence: recorded ?? occurrence, payments, payment };
}

/** The same request again, after a crash, goes on with what it began. */
async function claim(
  { db }: PayTools,
  input: PayOccurrence,
  at: Temporal.Instant,
  isMade: boolean,
): Promise<{ readonly recurringCharge: RecurringCharge; readonly occurrence: Occurrence }> {
  const { caller, requestId: paymentId } = input;
  return db.transaction(async (tx) => {
    const { recurringCharge, occurrence } = await lockAsked(tx, input);
    const isOurs = occurrence.paymentId === paymentId;
    if (isOurs && (isMade || occurrence.status === 'paying'))
      return { recurringCharge, occurrence };
    requireCollectable(recurringCharge);
    if (!occurrenceAfter(occurrence.status, 'pay')) {
      const { status } = occurrence;
      throw failure('occurrence_status_does_not_allow', { move: 'pay', status });
    }
    const claimed = claimedBy(occurrence, { paymentId, at });
    await claimOccurrences(tx, caller, [claimed]);
    return { recurringCharge, occurrence: claimed };
  });
}

/** What is complete because all was attempted may still be paid; what was ended may not. */
function requireCollectable({ status, statusReason }: RecurringCharge): void {
  const isComplete = status === 'completed' && statusReason === 'schedule_complete';
  if (status === 'active' || isComplete) return;
  throw failure('recurring_status_does_not_allow', { status });
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
