// SQL of the bank directory.
import { type Database, sql, type Tx } from '#src/db/index.ts';

/** Puts these names in the place of those that were imported before. */
export async function replaceBankNames(
  db: Database,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run(sql`delete from bank_directory`);
    await tx.run(sql`
      insert into bank_directory (routing_number, name)
      select * from unnest(${[...names.keys()]}::text[], ${[...names.values()]}::text[])`);
  });
}

export async function findBankName(tx: Tx, routingNumber: string): Promise<string | undefined> {
  const row = await tx.maybe<{ name: string }>(sql`
    select name from bank_directory where routing_number = ${routingNumber}`);
  return row?.name;
}
