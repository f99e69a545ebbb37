// SQL that deletes what is kept of test payment methods. Their numbers stay in the vault.
import { sql, type Tx } from '#src/db/index.ts';

export async function deleteTestMethods(tx: Tx, organizationId: string): Promise<void> {
  await tx.run(sql`
    delete from saved_methods where organization_id = ${organizationId} and mode = 'test'`);
  // Not those made with the public key: a live payment may use them as well.
  await tx.run(sql`
    delete from tokens where organization_id = ${organizationId} and mode = 'test'`);
}
