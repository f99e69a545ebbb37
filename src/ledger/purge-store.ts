// SQL that takes test entries out of the books. The database refuses it for live ones.
import { type Sql, sql, type Tx } from '#src/db/index.ts';

/** Of the payments and batches whose ids `objects` selects. */
export async function deleteTestEntries(
  tx: Tx,
  organizationId: string,
  objects: Sql,
): Promise<void> {
  // For this transaction alone.
  await tx.run(sql`select set_config('counterfoil.purging', 'on', true)`);
  await tx.run(sql`
    delete from postings
     using entries
     where entries.organization_id = ${organizationId} and entries.mode = 'test'
       and coalesce(entries.payment_id, entries.batch_id) in (${objects})
       and postings.organization_id = entries.organization_id and postings.mode = entries.mode
       and postings.entry_id = entries.id`);
  await tx.run(sql`
    delete from entries
     where organization_id = ${organizationId} and mode = 'test'
       and coalesce(payment_id, batch_id) in (${objects})`);
}

/** To be called once the entries are gone. */
export async function deleteTestSnapshots(tx: Tx, organizationId: string): Promise<void> {
  // A snapshot that is being taken has seen the entries: it must be there before we delete it. The
  // next one waits for us, and sees them gone.
  await tx.run(sql`lock table balance_snapshots in share row exclusive mode`);
  await tx.run(sql`
    delete from balance_snapshots where organization_id = ${organizationId} and mode = 'test'`);
}
