// Throws away what recurs in test mode.
import type { Tx } from '#src/db/index.ts';
import { deleteTestEvents } from '#src/events/index.ts';
import { deleteTestRecurring, holdTestRecurring, recurringSubjects } from './purge-store.ts';

/** The part of a purge that concerns recurring charges, in its transaction. */
export async function purgeTestRecurring(tx: Tx, organizationId: string): Promise<void> {
  const ids = await holdTestRecurring(tx, organizationId);
  await deleteTestEvents(tx, organizationId, recurringSubjects(organizationId, ids));
  await deleteTestRecurring(tx, organizationId, ids);
}
