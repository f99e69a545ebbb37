// SQL that deletes events of test mode.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Stream } from './event.ts';
import { lockStream } from './stream-store.ts';

/**
 * Those about the objects whose ids `subjects` selects. Nothing of the stream is numbered, and so
 * nothing of it listed, until the transaction ends: it should do little else afterwards.
 */
export async function deleteTestEvents(
  tx: Tx,
  organizationId: string,
  subjects: Sql,
): Promise<void> {
  const stream: Stream = { organizationId, mode: 'test' };
  // Whoever numbers holds the stream before its events, too: nobody waits in a circle.
  await lockStream(tx, stream);
  await tx.run(sql`
    with gone as (
      delete from events
       where organization_id = ${organizationId} and mode = 'test' and subject_id in (${subjects})
      returning number
    )
    update event_streams set deleted = deleted + (select count(number) from gone)
     where organization_id = ${organizationId} and mode = 'test'`);
}
