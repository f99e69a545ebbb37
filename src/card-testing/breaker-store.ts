// SQL of breakers.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Breaker } from './breaker.ts';

interface Row extends Omit<Breaker, 'closedAt'> {
  readonly closedAt: Temporal.Instant | null;
}

const columns: Sql = sql`
  organization_id as "organizationId", mode, id, kind, value, blocks,
  declined_cards as "declinedCards", opened_at as "openedAt", until, closed_at as "closedAt"`;

function toBreaker({ closedAt, ...rest }: Row): Breaker {
  return closedAt === null ? rest : { ...rest, closedAt };
}

/** Those that had not run out when the organization's clock showed `at`. */
export async function findOpenBreakers(
  tx: Tx,
  { organizationId, mode }: Caller,
  at: Temporal.Instant,
): Promise<Breaker[]> {
  const rows = await tx.rows<Row>(sql`
    select ${columns} from card_testing_breakers
     where organization_id = ${organizationId} and mode = ${mode}
       and closed_at is null and until > ${at}::timestamptz`);
  return rows.map(toBreaker);
}

export async function listBreakers(
  tx: Tx,
  { organizationId, mode }: Caller,
  limit: number,
): Promise<Breaker[]> {
  const rows = await tx.rows<Row>(sql`
    select ${columns} from card_testing_breakers
     where organization_id = ${organizationId} and mode = ${mode}
     order by opened_at desc, id desc limit ${limit}`);
  return rows.map(toBreaker);
}

/** Notes of those that have run out when it was, so that others of their kind may open. */
export async function noteLapsedBreakers(
  tx: Tx,
  { organizationId, mode }: Caller,
  at: Temporal.Instant,
): Promise<void> {
  await tx.run(sql`
    update card_testing_breakers set closed_at = until
     where organization_id = ${organizationId} and mode = ${mode}
       and closed_at is null and until <= ${at}::timestamptz`);
}

/** Opens those that nobody else has opened; gives the ids of these. */
export async function insertBreakers(tx: Tx, list: readonly Breaker[]): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    insert into card_testing_breakers
           (organization_id, mode, id, kind, value, blocks, declined_cards, opened_at, until)
    select *
      from unnest(${list.map((b) => b.organizationId)}::uuid[], ${list.map((b) => b.mode)}::text[],
                  ${list.map((b) => b.id)}::uuid[], ${list.map((b) => b.kind)}::text[],
                  ${list.map((b) => b.value)}::text[], ${list.map((b) => b.blocks)}::text[],
                  ${list.map((b) => b.declinedCards)}::int[],
                  ${list.map((b) => b.openedAt)}::timestamptz[],
                  ${list.map((b) => b.until)}::timestamptz[])
           as opened (organization_id, mode, id, kind, value, blocks)
     order by kind, value, blocks
        on conflict (organization_id, mode, kind, value, blocks) where closed_at is null do nothing
    returning id`);
  return rows.map(({ id }) => id);
}

/** The breaker as it is then: one that was closed before stays as it was. */
export async function closeBreaker(
  tx: Tx,
  { organizationId, mode }: Caller,
  { id, at }: { readonly id: string; readonly at: Temporal.Instant },
): Promise<Breaker | undefined> {
  const row = await tx.maybe<Row>(sql`
    update card_testing_breakers
       set closed_at = coalesce(closed_at, least(until, ${at}::timestamptz))
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
    returning ${columns}`);
  return row && toBreaker(row);
}

/** They hold addresses of people: three months will do. */
export async function deleteOldBreakers(tx: Tx): Promise<number> {
  return tx.run(sql`
    delete from card_testing_breakers where created_at < now() - interval '90 days'`);
}
