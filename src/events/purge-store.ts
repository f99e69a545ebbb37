// SQL that deletes events of test mode.
import { type Sql, sql, type Tx } from '#src/db/index.ts';

/** Those about the objects whose ids `subjects` selects. */
export async function deleteTestEvents(
  tx: Tx,
  organizationId: string,
  subjects: Sql,
): Promise<void> {
  await tx.run(sql`
    delete from events
     where organization_id = ${organizationId} and mode = 'test' and subject_id in (${subjects})`);
}
