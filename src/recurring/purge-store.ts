// SQL that deletes recurring charges of test mode.
import { type Sql, sql, type Tx } from '#src/db/index.ts';

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

/** The ids of the recurring charges and their occurrences, which events tell of. */
export function recurringSubjects(organizationId: string, ids: readonly string[]): Sql {
  return sql`
    select unnest(${ids}::uuid[])
     union all
    select id from recurring_occurrences where ${areOf(organizationId, ids)}`;
}

/** Those that are held, with their occurrences. */
export async function deleteTestRecurring(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<void> {
  await tx.run(sql`delete from recurring_occurrences where ${areOf(organizationId, ids)}`);
  await tx.run(sql`
    delete from recurring_charges
     where organization_id = ${organizationId} and mode = 'test' and id = any(${ids}::uuid[])`);
}

function areOf(organizationId: string, ids: readonly string[]): Sql {
  return sql`
    organization_id = ${organizationId} and mode = 'test'
      and recurring_charge_id = any(${ids}::uuid[])`;
}
