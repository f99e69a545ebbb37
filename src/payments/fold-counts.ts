// Adds up the counts of payments now and then, so that few rows tell them.
import type { Logger } from 'pino';
import { type Database, sql, type Tx } from '#src/db/index.ts';
import { repeat } from '#src/kernel/repeat.ts';

/** So many rows are added up in no time, besides one for each kind of payments. */
const rowsMax = 500;

/**
 * Puts one row for each kind of payments in place of many, for every organization and mode that has
 * more than `rowsMax` and twice as many as kinds. Nobody waits for it: rows that somebody else is
 * adding up are left alone.
 */
export async function foldCounts(tx: Tx, most = rowsMax): Promise<void> {
  const crowded = await tx.rows<{ organizationId: string; mode: string }>(sql`
    select organization_id as "organizationId", mode
      from payment_counts
     group by organization_id, mode
    having count(*) > ${most} + 2 * count(distinct (
             processing_account_id, rail, kind, status, currency, tender, brand, is_automatic,
             is_refunded, is_captured))`);
  for (const { organizationId, mode } of crowded) {
    const isTheirs = sql`organization_id = ${organizationId} and mode = ${mode}`;
    await tx.run(sql`
      with taken as (
        delete from payment_counts
         where ${isTheirs}
           and id in (select id from payment_counts where ${isTheirs} for update skip locked)
        returning processing_account_id, rail, kind, status, currency, tender, brand, is_automatic,
                  is_refunded, is_captured, payments
      )
      insert into payment_counts
             (organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
              brand, is_automatic, is_refunded, is_captured, payments)
      select ${organizationId}, ${mode}, processing_account_id, rail, kind, status, currency,
             tender, brand, is_automatic, is_refunded, is_captured, sum(payments)
        from taken
       group by processing_account_id, rail, kind, status, currency, tender, brand, is_automatic,
                is_refunded, is_captured
      having sum(payments) <> 0`);
  }
}

/** The returned function stops it, and waits for the work under way. */
export function startFoldingCounts(tools: {
  readonly db: Database;
  readonly logger: Logger;
}): () => Promise<void> {
  return repeat({
    everyMs: 10_000,
    work: () => foldCounts(tools.db),
    onError: (err) => {
      tools.logger.error({ err }, 'adding up counts of payments failed and will be tried again');
    },
  });
}
