// Ends a recurring charge for good: nothing more is collected of it.
import type { Database } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller, Organizations } from '#src/organizations/index.ts';
import { failure } from './failures.ts';
import { lockOne } from './hold.ts';
import { lockLatestOccurrence, saveOccurrences } from './occurrence-store.ts';
import { completed } from './progress.ts';
import { type RecurringCharge, recurringAfter } from './recurring-charge.ts';
import { recurringEvent } from './recurring-events.ts';
import { saveProgress } from './recurring-store.ts';

export interface EndTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
}

export interface EndRecurring {
  readonly caller: Caller;
  readonly id: string;
  /** What is canceled is still listed; what is deleted is not. */
  readonly by: 'cancel' | 'delete';
}

/** An occurrence that is being paid just now is paid still, and none comes after it. */
export async function endRecurring(
  { db, ids, organizations }: EndTools,
  { caller, id, by }: EndRecurring,
): Promise<RecurringCharge> {
  const profile = await organizations.readProfile(caller.organizationId);
  const at = organizations.now(caller, profile);
  return db.transaction(async (tx) => {
    const held = await lockOne(tx, caller, id);
    const status = recurringAfter(held.status, by);
    if (!status) throw failure('recurring_status_does_not_allow', { status: held.status });
    const ended = { ...ending(held, by), modifiedAt: at };
    await saveProgress(tx, caller, [ended]);
    const { dueAt, ...open } = await lockLatestOccurrence(tx, caller, id);
    if (open.status === 'pending' && dueAt) await saveOccurrences(tx, caller, [open]);
    await insertEvents(tx, [recurringEvent(ids, ended, by === 'cancel' ? 'completed' : 'deleted')]);
    return ended;
  });
}

function ending(held: RecurringCharge, by: EndRecurring['by']): RecurringCharge {
  if (by === 'cancel') return completed(held, 'user_canceled');
  const { noticeAt: _, ...lasting } = held;
  return { ...lasting, status: 'deleted' };
}
