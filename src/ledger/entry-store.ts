// SQL of entries and postings: inserts only.
import { sql, type Tx } from '#src/db/index.ts';
import { type Entry, isBalanced } from './entry.ts';

/** Writes the entries in one statement. An unbalanced one is a bug, and nothing is written. */
export async function insertEntries(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  const unbalanced = entries.find((entry) => !isBalanced(entry));
  if (unbalanced) throw new Error(`The ${unbalanced.kind} entry does not balance.`);
  const lines = entries.flatMap((entry) =>
    entry.postings.map((posting, line) => ({ ...posting, entry, line })),
  );
  await tx.run(sql`
    with entered as (
      insert into entries (organization_id, mode, id, kind, payment_id, batch_id, occurred_at)
      select * from unnest(${entries.map((e) => e.organizationId)}::uuid[],
                           ${entries.map((e) => e.mode)}::text[],
                           ${entries.map((e) => e.id)}::uuid[],
                           ${entries.map((e) => e.kind)}::text[],
                           ${entries.map((e) => e.paymentId)}::uuid[],
                           ${entries.map((e) => e.batchId)}::uuid[],
                           ${entries.map((e) => e.occurredAt)}::timestamptz[])
    )
    insert into postings (organization_id, mode, entry_id, line, account, currency, amount_minor)
    select * from unnest(${lines.map(({ entry }) => entry.organizationId)}::uuid[],
                         ${lines.map(({ entry }) => entry.mode)}::text[],
                         ${lines.map(({ entry }) => entry.id)}::uuid[],
                         ${lines.map(({ line }) => line)}::smallint[],
                         ${lines.map(({ account }) => account)}::text[],
                         ${lines.map(({ amount }) => amount.currency)}::text[],
                         ${lines.map(({ amount }) => amount.minor)}::bigint[])`);
}
