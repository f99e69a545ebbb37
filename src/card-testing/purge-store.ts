// SQL that forgets what test mode's attempts were suspected of. The policy stays.
import { type Sql, sql, type Tx } from '#src/db/index.ts';

/** The ids of the breakers, open and past. */
export function testBreakerIds(organizationId: string): Sql {
  return sql`
    select id from card_testing_breakers
     where organization_id = ${organizationId} and mode = 'test'`;
}

/** Servers that remember an open breaker do so for another second. */
export async function deleteTestSuspicion(tx: Tx, organizationId: string): Promise<void> {
  await tx.run(sql`
    delete from card_testing_suspicions
     where organization_id = ${organizationId} and mode = 'test'`);
  await tx.run(sql`
    delete from card_testing_breakers
     where organization_id = ${organizationId} and mode = 'test'`);
}
