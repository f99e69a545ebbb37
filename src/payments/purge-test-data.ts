// Throws away what an organization has done in test mode.
import { deleteTestSuspicion, testBreakerIds } from '#src/card-testing/index.ts';
import { type Database, sql, type Tx } from '#src/db/index.ts';
import { deleteTestEvents } from '#src/events/index.ts';
import { deleteTestKeys } from '#src/idempotency/index.ts';
import { deleteTestEntries, deleteTestSnapshots } from '#src/ledger/index.ts';
import { type Caller, type Organizations, requireChangeable } from '#src/organizations/index.ts';
import { deleteTestMethods } from '#src/payment-methods/index.ts';
import { failure } from './failures.ts';
import { deleteTestPayments, holdTestPayments, purgedIds } from './purge-store.ts';

export interface PurgeTools {
  /** One that lets statements take as long as they need. */
  readonly db: Database;
  readonly organizations: Pick<Organizations, 'readProfile'>;
  /** What other slices delete of theirs, in the same transaction. */
  readonly purgeOthers?: (tx: Tx, organizationId: string) => Promise<void>;
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
    await hold(tx, organizationId);
    await deleteTestEntries(tx, organizationId, purgedIds);
    await deleteTestEvents(tx, organizationId, purgedIds);
    // Those that only try out where events go tell of the organization itself.
    await deleteTestEvents(tx, organizationId, sql`select ${organizationId}::uuid`);
    await deleteTestEvents(tx, organizationId, testBreakerIds(organizationId));
    await deleteTestSuspicion(tx, organizationId);
    await tools.purgeOthers?.(tx, organizationId);
    const methods = await deleteTestMethods(tx, organizationId);
    await deleteTestEvents(tx, organizationId, sql`select unnest(${methods}::uuid[])`);
    await deleteTestPayments(tx, organizationId);
    await deleteTestSnapshots(tx, organizationId);
  });
}
