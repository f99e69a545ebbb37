// SQL that deletes recurring charges of test mode.
import { sql, type Tx } from '#src/db/index.ts';

/**
 * Holds all of test mode that are there, so that nobody lets them go on, and gives their ids. Those
 * that come later survive as a whole.
 */
export async function holdTestRecurring(tx: Tx, organizationId: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from recurring_charges
     where organization_id = ${organizationId} and mode = 'test'
     order by id
       for update`);
  return rows.map(({ id }) => id);
}

/** Those that are held, with their occurrences; gives the ids of all of them. */
export async function deleteTestRecurring(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<string[]> {
  const occurrences = await tx.rows<{ id: string }>(sql`
    delete from recurring_occurrences
     where organization_id = ${organizationId} and mode = 'test'
       and recurring_charge_id = any(${ids}::uuid[])
    returning id`);
  await tx.run(sql`
    delete from recurring_charges
     where organization_id = ${organizationId} and mode = 'test' and id = any(${ids}::uuid[])`);
  return [...ids, ...occurrences.map(({ id }) => id)];
}
