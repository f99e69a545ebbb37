// SQL that deletes payments of test mode, with their batches and signatures.
import { type Sql, sql, type Tx } from '#src/db/index.ts';

/** The ids of what is being purged: a table that this transaction alone sees. */
export const purgedIds = sql`select id from purged`;

/**
 * Holds every payment and batch of test mode that is there, so that nobody adds to them: the same
 * moves hold them, too. What is written from here on is not purged. Taken in the order in which
 * the daily work takes them, so that the two wait in a line, not in a circle.
 */
export async function holdTestPayments(tx: Tx, organizationId: string): Promise<void> {
  const isTheirs = sql`organization_id = ${organizationId} and mode = 'test'`;
  const hold = (ids: Sql) => tx.run(sql`insert into purged ${ids} on conflict do nothing`);
  await tx.run(sql`create temporary table purged (id uuid primary key) on commit drop`);
  // Not for update: whoever settles a batch holds its members before its entry refers to it.
  const batches = sql`select id from batches where ${isTheirs}`;
  await hold(sql`${batches} order by id for no key update`);
  await hold(sql`select id from payments where ${isTheirs} order by id for update`);
  // Whoever held some of them before us may have added a refund, or opened another batch for them.
  const theirBatches = sql`
    ${batches} and exists (select 1 from payments join purged using (id)
                            where ${isTheirs} and batch_id = batches.id)
       and not exists (select 1 from purged where id = batches.id)
     order by id for no key update`;
  const lateComers = sql`
    select id from payments
     where ${isTheirs} and not exists (select 1 from purged where id = payments.id)
       and exists (select 1 from purged where id in (charge_id, batch_id))
     order by id for update`;
  while ((await hold(theirBatches)) + (await hold(lateComers)) > 0);
}

/**
 * Lets go of payments that came with a recurring charge after those to be purged were held: the two
 * go together, or stay together.
 */
export async function spareNewlyRecurring(
  tx: Tx,
  organizationId: string,
  recurringIds: readonly string[],
): Promise<void> {
  const spared = sql`
    select id from payments
     where organization_id = ${organizationId} and mode = 'test'
       and recurring_charge_id is not null
       and recurring_charge_id <> all(${recurringIds}::uuid[])`;
  await tx.run(sql`
    delete from purged
     where id in (${spared})
        or id in (select id from payments
                   where organization_id = ${organizationId} and mode = 'test'
                     and charge_id in (${spared}))`);
}

/** Those that are held, once nothing else refers to them. */
export async function deleteTestPayments(tx: Tx, organizationId: string): Promise<void> {
  const isPurged = sql`organization_id = ${organizationId} and mode = 'test'`;
  await tx.run(sql`delete from signatures where ${isPurged} and payment_id in (${purgedIds})`);
  await tx.run(sql`delete from payments where ${isPurged} and id in (${purgedIds})`);
  await tx.run(sql`delete from batches where ${isPurged} and id in (${purgedIds})`);
}
