// The SQL of rotation, for every table that holds sealed values.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Sealed } from './envelope.ts';

/** A table with the columns organization_id, mode, id, sealed and key_version. */
export interface SealedTable {
  readonly name: string;
  readonly field: string;
  readonly identifier: Sql;
}

export const sealedTables: readonly SealedTable[] = [
  { name: 'instruments', field: 'number', identifier: sql`instruments` },
  { name: 'credentials', field: 'secret', identifier: sql`credentials` },
  { name: 'tokens', field: 'number', identifier: sql`tokens` },
];

export interface SealedRow {
  readonly organization_id: string;
  readonly mode: string;
  readonly id: string;
  readonly sealed: Buffer;
  readonly key_version: number;
}

export interface Rewrapped {
  readonly row: SealedRow;
  readonly sealed: Sealed;
}

const batchSize = 500;
const nil = '00000000-0000-0000-0000-000000000000';
const start = { key_version: 0, organization_id: nil, mode: '', id: nil };

/** Batches of the rows under an older key, in the order of the index that serves this. */
export async function* olderThan(
  tx: Tx,
  table: SealedTable,
  version: number,
): AsyncGenerator<readonly SealedRow[]> {
  let after: Omit<SealedRow, 'sealed'> | undefined = start;
  while (after) {
    const rows: SealedRow[] = await tx.rows<SealedRow>(sql`
      select organization_id, mode, id, sealed, key_version
        from ${table.identifier}
       where key_version < ${version}
         and (key_version, organization_id, mode, id)
             > (${after.key_version}, ${after.organization_id}, ${after.mode}, ${after.id})
       order by key_version, organization_id, mode, id
       limit ${batchSize}`);
    if (rows.length > 0) yield rows;
    after = rows.at(-1);
  }
}

/**
 * Stores values anew and gives the number stored. A row that has changed since it was read is left
 * alone, as is one that someone holds: the rotation comes back to it, and makes nobody wait.
 */
export async function replaceSealed(
  tx: Tx,
  table: SealedTable,
  rewrapped: readonly Rewrapped[],
): Promise<number> {
  if (rewrapped.length === 0) return 0;
  return tx.run(sql`
    update ${table.identifier} as target
       set sealed = fresh.sealed,
           key_version = fresh.key_version
      from (select held.organization_id, held.mode, held.id, item.sealed, item.key_version
              from unnest(${rewrapped.map(({ row }) => row.organization_id)}::uuid[],
                          ${rewrapped.map(({ row }) => row.mode)}::text[],
                          ${rewrapped.map(({ row }) => row.id)}::uuid[],
                          ${rewrapped.map(({ row }) => row.sealed)}::bytea[],
                          ${rewrapped.map(({ sealed }) => sealed.bytes)}::bytea[],
                          ${rewrapped.map(({ sealed }) => sealed.keyVersion)}::integer[])
                as item (organization_id, mode, id, seen, sealed, key_version)
              join ${table.identifier} as held using (organization_id, mode, id)
             -- Not just the version: a value replaced meanwhile may be under the same one.
             where held.sealed = item.seen
               for update of held skip locked) as fresh
     where target.organization_id = fresh.organization_id
       and target.mode = fresh.mode
       and target.id = fresh.id`);
}
