// Pays an occurrence by hand: before it is due, or after it failed or was ignored.
import type { Organizations } from '#src/organizations/index.ts';
import type { Payments } from '#src/payments/index.ts';
import { type AttemptTools, attemptPayment } from './attempt-payments.ts';
import { claimOccurrences } from './collection-store.ts';
import { failure } from './failures.ts';
import { lockAsked } from './hold.ts';
import { claimedBy, type Occurrence, occurrenceAfter } from './occurrence.ts';
import { type RecordTools, recordAttempts } from './record-attempts.ts';
import type { OccurrencePaid, PayOccurrence } from './recurring.ts';
import type { RecurringCharge } from './recurring-charge.ts';

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
  const attempt = {
    caller,
    recurringCharge,
    occurrence,
    isAutomatic: false,
    at,
    ...(client && { client }),
  };
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
