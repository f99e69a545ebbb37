// Forgoes an occurrence; the next one comes as if it had been paid.
import type { Database } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Organizations } from '#src/organizations/index.ts';
import type { Payments } from '#src/payments/index.ts';
import { failure } from './failures.ts';
import { lockAsked } from './hold.ts';
import { type OccurrenceWithPayments, occurrenceAfter } from './occurrence.ts';
import { insertOccurrences, saveOccurrences } from './occurrence-store.ts';
import { progressAfter } from './progress.ts';
import type { OccurrenceAsked } from './recurring.ts';
import { occurrenceEvent, recurringEvent } from './recurring-events.ts';
import { saveProgress } from './recurring-store.ts';

export interface IgnoreTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly payments: Pick<Payments, 'readOfOccurrences'>;
}

export async function ignoreOccurrence(
  { db, ids, organizations, payments }: IgnoreTools,
  input: OccurrenceAsked,
): Promise<OccurrenceWithPayments> {
  const { caller } = input;
  const profile = await organizations.readProfile(caller.organizationId);
  const at = organizations.now(caller, profile);
  const tools = { ids, timeZone: profile.organization.timeZone, at };
  const made = await payments.readOfOccurrences(caller, [input.id]);
  const occurrence = await db.transaction(async (tx) => {
    const { recurringCharge: seen, occurrence: held } = await lockAsked(tx, input);
    const status = occurrenceAfter(held.status, 'ignore');
    if (!status) {
      throw failure('occurrence_status_does_not_allow', { move: 'ignore', status: held.status });
    }
    const { dueAt: _, ...lasting } = held;
    const ignored = { ...lasting, status, modifiedAt: at };
    const { recurringCharge, next } = progressAfter(tools, seen, ignored);
    const isCompleted = seen.status === 'active' && recurringCharge.status === 'completed';
    await saveOccurrences(tx, caller, [ignored]);
    await saveProgress(tx, caller, [recurringCharge]);
    await insertOccurrences(tx, next ? [next] : []);
    await insertEvents(tx, [
      occurrenceEvent(ids, ignored, 'ignored', made),
      ...(next ? [occurrenceEvent(ids, next, 'created')] : []),
      ...(isCompleted ? [recurringEvent(ids, recurringCharge, 'completed')] : []),
    ]);
    return ignored;
  });
  return { occurrence, payments: made };
}
