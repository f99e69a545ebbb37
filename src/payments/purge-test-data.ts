// Throws away what an organization has done in test mode.
import { deleteTestSuspicion } from '#src/card-testing/index.ts';
import { type Database, sql, type Tx } from '#src/db/index.ts';
import { deleteTestEvents } from '#src/events/index.ts';
import { deleteTestKeys } from '#src/idempotency/index.ts';
import { deleteTestEntries, deleteTestSnapshots } from '#src/ledger/index.ts';
import { type Caller, type Organizations, requireChangeable } from '#src/organizations/index.ts';
import { deleteTestMethods } from '#src/payment-methods/index.ts';
import { failure } from './failures.ts';
import {
  deleteTestPayments,
  holdTestPayments,
  purgedIds,
  spareNewlyRecurring,
} from './purge-store.ts';

export interface PurgeTools {
  /** One that lets statements take as long as they need. */
  readonly db: Database;
  readonly organizations: Pick<Organizations, 'readProfile'>;
  /** What to do with what recurs; it is held before payments. */
  readonly recurring?: {
    hold(tx: Tx, organizationId: string): Promise<readonly string[]>;
    /** Gives the ids of all that events may tell of. */
    remove(tx: Tx, organizationId: string, ids: readonly string[]): Promise<readonly string[]>;
  };
  /** A test may leave out the hold, to see itself fail. */
  readonly holdTestPayments?: typeof holdTestPayments;
}

/**
 * Deletes the test payments with all that tells of them, what recurs, what is saved to pay with,
 * tokens, what is suspected, and kept answers; all of it or nothing. What is taken while it runs
 * survives as a whole. Accounts, settings, the clock and whatever is live stay. Throws
 * `test_mode_only` and `organization_status_does_not_allow`.
 */
export async function purgeTestData(tools: PurgeTools, caller: Caller): Promise<void> {
  const { organizationId } = caller;
  const hold = tools.holdTestPayments ?? holdTestPayments;
  if (caller.mode !== 'test') throw failure('test_mode_only');
  requireChangeable(await tools.organizations.readProfile(organizationId));
  await tools.db.transaction(async (tx) => {
    // Before anything is held: of a payment that comes later, the answer must be kept.
    await deleteTestKeys(tx, organizationId);
    const recurring = (await tools.recurring?.hold(tx, organizationId)) ?? [];
    await hold(tx, organizationId);
    await spareNewlyRecurring(tx, organizationId, recurring);
    await deleteTestEntries(tx, organizationId, purgedIds);
    const breakers = await deleteTestSuspicion(tx, organizationId);
    const methods = await deleteTestMethods(tx, organizationId);
    const recurred = (await tools.recurring?.remove(tx, organizationId, recurring)) ?? [];
    await deleteTestPayments(tx, organizationId);
    await deleteTestSnapshots(tx, organizationId);
    // Those that only try out where events go tell of the organization itself.
    const others = [organizationId, ...breakers, ...methods, ...recurred];
    // Last of all: from here on nobody can read events.
    const subjects = sql`${purgedIds} union all select unnest(${others}::uuid[])`;
    await deleteTestEvents(tx, organizationId, subjects);
  });
}
