// SQL that forgets what test mode's attempts were suspected of. The policy stays.
import { sql, type Tx } from '#src/db/index.ts';

/** Gives the ids of the breakers. Servers that remember an open one do so for another second. */
export async function deleteTestSuspicion(tx: Tx, organizationId: string): Promise<string[]> {
  await tx.run(sql`
    delete from card_testing_suspicions
     where organization_id = ${organizationId} and mode = 'test'`);
  const breakers = await tx.rows<{ id: string }>(sql`
    delete from card_testing_breakers
     where organization_id = ${organizationId} and mode = 'test'
    returning id`);
  return breakers.map(({ id }) => id);
}
