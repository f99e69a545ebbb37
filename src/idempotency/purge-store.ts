// SQL that deletes idempotency keys of test mode.
import { sql, type Tx } from '#src/db/index.ts';

/** But for those whose request is still running: the purge's own may be one of them. */
export async function deleteTestKeys(tx: Tx, organizationId: string): Promise<void> {
  await tx.run(sql`
    delete from idempotency_keys
     where organization_id = ${organizationId} and mode = 'test' and status is not null`);
}
