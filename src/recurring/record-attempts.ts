// Records what became of attempts to pay occurrences, and lets their recurring charges go on.
import type { Database, Tx } from '#src/db/index.ts';
import { type Event, insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller, Organizations } from '#src/organizations/index.ts';
import type { Payment, Payments } from '#src/payments/index.ts';
import { type Occurrence, occurrenceAfter } from './occurrence.ts';
import { insertOccurrences, lockOccurrences, saveOccurrences } from './occurrence-store.ts';
import { type ProgressTools, progressAfter } from './progress.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { occurrenceEvent, recurringEvent } from './recurring-events.ts';
import { lockRecurring, saveProgress } from './recurring-store.ts';

export interface RecordTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile'>;
  readonly payments: Pick<Payments, 'readOfOccurrences'>;
}

export interface Attempt {
  /** As it was claimed. */
  readonly occurrence: Occurrence;
  readonly payment: Payment;
}

/**
 * Writes outcomes, all of one organization and mode, in one transaction. What another has recorded
 * already, after a crash that we seemed to be, stays as it is. Returns the occurrences as they are
 * now.
 */
export async function recordAttempts(
  tools: RecordTools,
  caller: Caller,
  attempts: readonly Attempt[],
  at: Temporal.Instant,
): Promise<readonly Occurrence[]> {
  const { organization } = await tools.organizations.readProfile(caller.organizationId);
  const earlier = await readEarlier(tools, caller, attempts);
  const progress = { ids: tools.ids, timeZone: organization.timeZone, at };
  return tools.db.transaction(async (tx) => {
    const ids = new Set(attempts.map(({ occurrence }) => occurrence.recurringChargeId));
    const charges = await lockRecurring(tx, caller, [...ids]);
    const held = await lockOccurrences(
      tx,
      caller,
      attempts.map(({ occurrence }) => occurrence.id),
    );
    const recording = recordingOf(progress, charges);
    for (const occurrence of held) {
      const attempt = attempts.find(({ occurrence: { id } }) => id === occurrence.id);
      if (attempt && isStillOurs(occurrence, attempt)) {
        recording.add(occurrence, attempt, earlier.get(occurrence.id) ?? []);
      }
    }
    await recording.write(tx, caller);
    return held.map((one) => recording.occurrences.get(one.id) ?? one);
  });
}

function isStillOurs(held: Occurrence, { occurrence }: Attempt): boolean {
  return held.status === 'paying' && held.paymentId === occurrence.paymentId;
}

/** Payments of attempts before this one, which its event tells of as well. */
async function readEarlier(
  { payments }: RecordTools,
  caller: Caller,
  attempts: readonly Attempt[],
): Promise<ReadonlyMap<string, readonly Payment[]>> {
  const again = attempts.filter(({ occurrence }) => occurrence.attempts > 1);
  if (again.length === 0) return new Map();
  const ids = again.map(({ occurrence }) => occurrence.id);
  const found = await payments.readOfOccurrences(caller, ids);
  return new Map(
    again.map(({ occurrence }) => [
      occurrence.id,
      found.filter(
        (payment) =>
          payment.occurrence?.id === occurrence.id && payment.id !== occurrence.paymentId,
      ),
    ]),
  );
}

/** What is to be written, gathered. */
function recordingOf(tools: ProgressTools, held: readonly RecurringCharge[]) {
  const charges = new Map(held.map((one) => [one.id, one]));
  const occurrences = new Map<string, Occurrence>();
  const opened: Occurrence[] = [];
  const events: Event[] = [];
  return {
    occurrences,
    add: (paying: Occurrence, { payment }: Attempt, earlier: readonly Payment[]) => {
      const seen = charges.get(paying.recurringChargeId) as RecurringCharge;
      const isPaid = payment.status !== 'failed';
      const done = doneWith(paying, isPaid, tools.at);
      const { recurringCharge, next } = progressAfter(tools, seen, done);
      occurrences.set(done.id, done);
      charges.set(recurringCharge.id, recurringCharge);
      events.push(
        occurrenceEvent(tools.ids, done, isPaid ? 'paid' : 'failed', [...earlier, payment]),
      );
      if (next) {
        opened.push(next);
        events.push(occurrenceEvent(tools.ids, next, 'created'));
      } else if (seen.status === 'active' && recurringCharge.status === 'completed') {
        events.push(recurringEvent(tools.ids, recurringCharge, 'completed'));
      }
    },
    write: async (tx: Tx, caller: Caller) => {
      if (occurrences.size === 0) return;
      await saveOccurrences(tx, caller, [...occurrences.values()]);
      await saveProgress(tx, caller, [...charges.values()]);
      await insertOccurrences(tx, opened);
      await insertEvents(tx, events);
    },
  };
}

function doneWith(paying: Occurrence, isPaid: boolean, at: Temporal.Instant): Occurrence {
  const status = occurrenceAfter(paying.status, isPaid ? 'succeed' : 'fail');
  if (!status) throw new Error('an occurrence was recorded that nobody pays');
  const { dueAt: _, ...lasting } = paying;
  return { ...lasting, status, modifiedAt: at };
}
