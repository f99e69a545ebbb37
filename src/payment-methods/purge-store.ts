// SQL that deletes what is kept of test payment methods. Their numbers stay in the vault.
import { sql, type Tx } from '#src/db/index.ts';

/** Gives the ids of the saved ones, so that what tells of them can go as well. */
export async function deleteTestMethods(tx: Tx, organizationId: string): Promise<string[]> {
  const deleted = await tx.rows<{ id: string }>(sql`
    delete from saved_methods where organization_id = ${organizationId} and mode = 'test'
    returning id`);
  // Not those made with the public key: a live payment may use them as well.
  await tx.run(sql`
    delete from tokens where organization_id = ${organizationId} and mode = 'test'`);
  return deleted.map(({ id }) => id);
}
